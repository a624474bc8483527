import type { StoreListener, StreamRecord } from '../../ports/stream-store.js'
import { apart } from './apart.js'
import { cancelOf } from './entry-fields.js'
import { keysOf } from './keys.js'
import type { OwnedStream, OwnedStreams } from './owned-streams.js'
import { RedisFault } from './redis-fault.js'
import type { RedisLink } from './redis-link.js'
import { NEWS } from './scripts.js'
import { slices } from './slices.js'

/** The streams that one script call looks at. */
const MAX_CALL_STREAMS = 256

/** As the script answers: a cancel, a lease in milliseconds, the term; each may be empty. */
type Answer = readonly [cancel: string, followedForMs: number, term: string]

/** What the directory has for the owner of a stream. */
interface News {
  /** The reason of a cancel; empty when there is none. */
  readonly cancel: string
  /** How long somebody follows the stream elsewhere, in milliseconds. */
  readonly followedForMs: number
}

export interface OwnerNewsOptions {
  readonly link: RedisLink
  readonly owned: OwnedStreams
  readonly listener: () => StoreListener | undefined
  readonly everyMs: number
  readonly onFault: (error: unknown) => void
}

/** Looks for news of streams that write nothing for a while: those that write hear it with each flush. */
export class OwnerNews {
  readonly #options: OwnerNewsOptions
  readonly #timer: NodeJS.Timeout
  #checking: Promise<void> | undefined

  constructor(options: OwnerNewsOptions) {
    this.#options = options
    this.#timer = setInterval(() => void this.check(), options.everyMs)
    this.#timer.unref()
  }

  /** Never rejects. */
  check(): Promise<void> {
    this.#checking ??= this.#check().finally(() => {
      this.#checking = undefined
    })
    return this.#checking
  }

  /** Idempotent. */
  close(): void {
    clearInterval(this.#timer)
  }

  async #check(): Promise<void> {
    const groups = new Map<number, OwnedStream[]>()
    for (const stream of this.#options.owned.all()) {
      const group = this.#options.link.cluster ? keysOf(stream.record).partition : 0
      const known = groups.get(group)
      if (known) known.push(stream)
      else groups.set(group, [stream])
    }
    const calls = [...groups.values()].flatMap((streams) => slices(streams, MAX_CALL_STREAMS))
    await Promise.all(calls.map((streams) => this.#ask(streams)))
  }

  async #ask(streams: readonly OwnedStream[]): Promise<void> {
    const { link, onFault } = this.#options
    try {
      const answers = await apart(streams, (some) => {
        const keys = some.map(({ record }) => keysOf(record).entry)
        return link.run(NEWS, keys, []) as Promise<readonly Answer[]>
      })
      for (const [index, { record }] of streams.entries()) {
        const answer = answers[index]
        if (answer && !(answer instanceof RedisFault)) this.#take(record, answer)
      }
    } catch (error) {
      onFault(error)
    }
  }

  #take(record: StreamRecord, [cancel, followedForMs, term]: Answer): void {
    const listener = this.#options.listener()
    // Of a server that has forgotten everything only the owner can tell what there was.
    if (term === '') listener?.onForgotten(record)
    else if (Number(term) > record.term) this.#fence(record)
    // What is said of another term is not said to this owner.
    else if (Number(term) === record.term) tellOwner(listener, record, { cancel, followedForMs })
  }

  /** A stream that writes nothing would not hear it otherwise. */
  #fence(record: StreamRecord): void {
    this.#options.owned.delete(record)
    this.#options.listener()?.onFenced(record)
  }
}

/** Hands on what is news. */
export function tellOwner(
  listener: StoreListener | undefined,
  record: StreamRecord,
  { cancel, followedForMs }: News,
): void {
  const reason = cancelOf(cancel)
  if (reason) listener?.onAsked(record, { type: 'cancel', reason })
  if (followedForMs > 0) listener?.onFollowed(record, followedForMs)
}
