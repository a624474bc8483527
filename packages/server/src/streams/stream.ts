import type { CancelReason, UnnumberedEvent } from '@runnel/protocol'
import type { GrowingLog } from '../ports/event-log.js'
import type { Append, StreamRecord } from '../ports/stream-store.js'
import { byteLength } from './byte-length.js'
import { OrphanClock } from './orphan-clock.js'
import { cutChunk, MAX_CHUNK_CHARS } from './cut-chunk.js'
import { Wait } from './wait.js'

/** Who sees to it that the store keeps what was appended. */
export interface Keeper {
  /** The event stands at the end of the stream's log, and the store does not have it yet. */
  keep(stream: Stream, event: UnnumberedEvent): void
}

export interface StreamOptions {
  readonly record: StreamRecord
  readonly log: GrowingLog
  /** Milliseconds without a reader before the stream is cancelled; -1 for never. */
  readonly orphanGraceMs: number
  /** The most text of the stream, in bytes of UTF-8; it is cancelled there. */
  readonly maxBytes: number
  readonly maxMs: number
  readonly keeper: Keeper
}

/** A stream that this node generates: its log, its readers, and the ways in which it is stopped. */
export class Stream implements Append {
  readonly record: StreamRecord
  readonly log: GrowingLog
  /** The last event that the store is known to have. */
  durable = -1
  /** Whether its flusher has it in line. */
  isDue = false
  // Asked for every token, and thousands of streams take turns: what a token touches stands together, in few objects.
  readonly #keeper: Keeper
  readonly #maxBytes: number
  readonly #abort = new AbortController()
  readonly #orphan: OrphanClock
  readonly #deadline: NodeJS.Timeout
  readonly #wait = new Wait()
  #textBytes = 0
  #isLost = false
  #isFenced = false
  #readers = 0
  #whenDeserted: (() => void) | undefined

  constructor(options: StreamOptions) {
    this.#keeper = options.keeper
    this.#maxBytes = options.maxBytes
    this.record = options.record
    this.log = options.log
    // One that was begun elsewhere has some already.
    this.#textBytes = Buffer.byteLength(this.log.text())
    this.#orphan = new OrphanClock(options.orphanGraceMs, () => this.cancel('abandoned'))
    this.#deadline = setTimeout(() => this.cancel('limit'), options.maxMs)
  }

  /** The last event that a flush would keep now. */
  get upTo(): number {
    return this.log.last
  }

  /** Aborted with the `CancelReason`. Never by a socket: a disconnect is not a cancel. */
  get signal(): AbortSignal {
    return this.#abort.signal
  }

  /** Whether the store has been away for so long that readers were told. */
  get isLost(): boolean {
    return this.#isLost
  }

  /**
   * The store has kept everything up to `seq`: readers may see it.
   * @param only the event of that number, where it is at hand
   */
  kept(seq: number, only?: UnnumberedEvent): void {
    this.durable = seq
    this.#isLost = false
    this.log.show(seq, only)
  }

  /** The store has been away for too long: readers are told, and come back. The generation goes on. */
  storeAway(): void {
    if (this.#isLost) return
    this.#isLost = true
    this.log.lose()
  }

  /** Writes the next event. Does nothing once the stream has ended. */
  write(event: UnnumberedEvent): void {
    if (event.type !== 'chunk' || event.token.length <= MAX_CHUNK_CHARS) return this.#write(event)
    for (const chunk of cutChunk(event)) this.#write(chunk)
  }

  /** Whether another node has it now. */
  get isFenced(): boolean {
    return this.#isFenced
  }

  /** Another node has the stream now: the call of the vendor is aborted, and this node writes nothing more. Idempotent. */
  fence(): void {
    this.#isFenced = true
    this.#stopClocks()
    this.#abort.abort('shutdown')
  }

  /** How many read it on this node. */
  get readers(): number {
    return this.#readers
  }

  /** Calls `listener` when the last reader on this node has left. One at a time. */
  whenDeserted(listener: () => void): void {
    this.#whenDeserted = listener
  }

  /** Counts a reader in. Returns how it leaves. */
  enter(): () => void {
    const leave = this.#orphan.enter()
    let isHere = true
    this.#readers += 1
    return () => {
      if (!isHere) return
      isHere = false
      leave()
      this.#readers -= 1
      if (this.#readers === 0) this.#whenDeserted?.()
    }
  }

  /** Somebody follows it on another node, for so long at least. */
  followed(forMs: number): void {
    this.#orphan.lend(forMs)
  }

  /** Stops the generation. Idempotent; nothing happens once the stream has ended. */
  cancel(reason: CancelReason): void {
    if (!this.log.ended && !this.#isFenced) this.#abort.abort(reason)
  }

  /** Waits before another attempt, `skipWait` permitting. */
  readonly wait = (delayMs: number, { signal }: { signal: AbortSignal }): Promise<void> =>
    this.#wait.start(delayMs, { signal })

  /** Skips the rest of a retry wait. Whether there was one. */
  skipWait(): boolean {
    return this.#wait.skip()
  }

  #write(event: UnnumberedEvent): void {
    if (this.log.ended || this.#isFenced) return
    this.log.append(event)
    if (event.type === 'chunk') this.#textBytes += byteLength(event.token)
    if (this.log.ended) this.#stopClocks()
    this.#keeper.keep(this, event)
    if (this.#textBytes > this.#maxBytes && !this.log.ended) this.cancel('limit')
  }

  #stopClocks(): void {
    clearTimeout(this.#deadline)
    this.#orphan.close()
  }
}
