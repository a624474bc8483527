import type { CancelReason } from '@runnel/protocol'
import type { GrowingLog } from '../../ports/event-log.js'
import type { StreamKey, StreamRecord } from '../../ports/stream-store.js'
import type { Entry } from './entry-fields.js'
import { apply, logEntry } from './log-entries.js'
import { applyPage, BEGINNING, type ReadPosition, readPage } from './read-log.js'
import type { RedisLink } from './redis-link.js'

export interface FollowOptions {
  readonly link: RedisLink
  readonly key: StreamKey
  readonly createLog: (id: string, epoch: string) => GrowingLog
  /** How long the owner may rely on a reader here, in milliseconds; 0 for a log that is read once. */
  readonly leaseMs: number
  readonly onFault: (error: unknown) => void
}

/**
 * A log that stands in Redis, read into this process and kept up to date there. What is told on the channel only
 * hurries it: what does not join what it has makes it read again.
 */
export class Follow {
  readonly key: StreamKey
  readonly #options: FollowOptions
  #isLost = false
  #entry: Entry | undefined
  #log: GrowingLog | undefined
  #position: ReadPosition = BEGINNING
  #reading: Promise<void> | undefined
  #again = false
  /** The term at whose owner's death somebody was told. */
  toldTerm = 0

  constructor(options: FollowOptions) {
    this.#options = options
    this.key = options.key
  }

  /** Undefined until it has been read, and when there is none. */
  get stream(): { readonly record: StreamRecord; readonly log: GrowingLog } | undefined {
    return this.#entry && this.#log && { record: this.#entry.record, log: this.#log }
  }

  /** Why it is to be stopped, as far as that was read. */
  get cancel(): CancelReason | undefined {
    return this.#entry?.cancel
  }

  /** Whether it is not kept up to date any more. */
  get isLost(): boolean {
    return this.#isLost
  }

  /** Nothing will come any more. */
  get isSettled(): boolean {
    return this.#isLost || this.#log?.terminal !== undefined
  }

  /** The server has been away for too long, or the log was rewritten behind what was read of it. */
  lose(): void {
    if (this.isSettled) return
    this.#isLost = true
    this.#log?.lose()
  }

  /** An entry of the log, told by its owner: `<term>-<last> <packed>`. */
  hear(message: string): void {
    if (this.isSettled) return
    // What is told while it is read stands in the log already, or is read next.
    if (this.#reading || !this.#log) this.#again = true
    // Who writes the first event may be another than who entered the stream: the entry tells.
    else if (this.#log.last < 0) this.read().catch(this.#options.onFault)
    else this.#take(message, this.#log)
  }

  /** What the directory says of it now: a new owner, or a log that goes on further than was told. */
  check({ term, top }: { term: number; top: number }): void {
    const { stream } = this
    if (!stream || this.isSettled) return
    if (term !== stream.record.term || top > stream.log.last)
      this.read({ withEntry: term !== stream.record.term }).catch(this.#options.onFault)
  }

  /** Reads what there is beyond what it has. @throws {RedisFault} */
  read({ withEntry = false } = {}): Promise<void> {
    if (this.#reading) {
      this.#again = true
      return this.#reading
    }
    this.#reading = this.#readAll(withEntry).finally(() => {
      this.#reading = undefined
    })
    return this.#reading
  }

  #take(message: string, log: GrowingLog): void {
    const space = message.indexOf(' ')
    const id = message.slice(0, space)
    const entry = logEntry(id, message.slice(space + 1))
    const applied = apply(entry, log, this.#position.term || entry.term)
    // An entry that we had, told again, must not move the position back.
    if (applied === 'kept' && entry.last === log.last) this.#position = { term: entry.term, id, applied }
    if (applied === 'gap') this.read().catch(this.#options.onFault)
    if (applied === 'conflict') this.lose()
  }

  async #readAll(withEntry: boolean): Promise<void> {
    const { link, key, leaseMs, createLog } = this.#options
    let isFirst = withEntry || this.#log?.last === -1
    do {
      this.#again = false
      const page = await readPage(link, key, { after: this.#position.id, leaseMs, withEntry: isFirst })
      if (isFirst) this.#entry = page.entry ?? this.#entry
      if (!this.#entry) return
      this.#log ??= createLog(key.id, this.#entry.firstEpoch)
      this.#log.rename(this.#entry.firstEpoch)
      this.#position = applyPage(page, this.#log, this.#position)
      if (this.#position.applied === 'conflict') return this.lose()
      // A hole in the log itself is mended by its owner; the next check looks again.
      if (this.#position.applied === 'gap') return
      if (page.more) this.#again = true
      isFirst = this.#log.last < 0
    } while (this.#again)
  }
}
