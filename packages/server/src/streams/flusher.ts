import type { UnnumberedEvent } from '@runnel/protocol'
import { type AppendResult, StoreUnavailable, type StreamStore } from '../ports/stream-store.js'
import type { Keeper, Stream } from './stream.js'

/** How long a flush that the store did not keep waits before it is offered again, in milliseconds. */
const REFLUSH_MS = 250

export interface FlusherOptions {
  readonly store: StreamStore
  /** The stream's end is durable. */
  readonly onEnded: (stream: Stream) => void
  /** Another node owns the stream now. */
  readonly onFenced: (stream: Stream) => void
  /** The store will never keep the stream. */
  readonly onRefused: (stream: Stream) => void
  /** How long the store may be away until readers are told, in milliseconds. */
  readonly graceMs: number
  /** Told why the store could not keep a flush, where it said so; it is offered again. */
  readonly onFault: (error: unknown) => void
}

/**
 * Group commit: one flush in flight per node, and what arrives meanwhile goes with the next, so that batches grow by
 * themselves under load. Readers see an event when the store has it, not before.
 */
export class Flusher implements Keeper {
  #due: Stream[] = []
  /** What the store did not keep. A stream is here or due, never both. */
  readonly #waiting = new Set<Stream>()
  #timer: NodeJS.Timeout | undefined
  #flushing = false

  constructor(private readonly options: FlusherOptions) {}

  /**
   * The event stands at the end of the stream's log: kept at once where the store can, or in line. Not an end, which has
   * more to follow than its writer expects in the middle of its own work.
   */
  keep(stream: Stream, event: UnnumberedEvent): void {
    // All that a token touches is at hand now, and may not be any more when it is the flush's turn.
    const { log } = stream
    const seq = log.last
    if (stream.durable === seq - 1 && !log.ended && this.#keepsNow(stream)) stream.kept(seq, event)
    else this.add(stream)
  }

  #keepsNow(stream: Stream): boolean {
    try {
      return this.options.store.keepNow?.(stream) ?? false
    } catch (error) {
      // Whoever wrote the event is not to fail of it: it is committed like others.
      this.options.onFault(error)
      return false
    }
  }

  /** The stream has events to keep. */
  add(stream: Stream): void {
    // Goes with what waits already: a store that is away is not asked anew for each token.
    if (stream.isDue || (this.#waiting.size > 0 && this.#waiting.has(stream))) return
    stream.isDue = true
    this.#due.push(stream)
    if (!this.#flushing) this.#start()
  }

  #start(): void {
    this.#flushing = true
    // A microtask later, so that everything written in this one goes together.
    queueMicrotask(this.#flush)
  }

  readonly #flush = (): void => {
    const answer = this.#commit(this.#take())
    // What is added while a store is waited for goes with the next.
    if (answer) void answer.then(this.#next)
    else this.#next()
  }

  readonly #next = (): void => {
    this.#flushing = false
    if (this.#due.length > 0) this.#start()
  }

  /** Those in line that this node still owns. */
  #take(): readonly Stream[] {
    const streams = this.#due
    this.#due = []
    let count = 0
    for (const stream of streams) {
      stream.isDue = false
      // One that was to be offered once more may have been meanwhile.
      if (!stream.isFenced && stream.durable < stream.log.last) streams[count++] = stream
    }
    streams.length = count
    return streams
  }

  /** Nothing when the store has answered at once: a promise for each flush is a third of what keeping a token costs. */
  #commit(streams: readonly Stream[]): Promise<void> | undefined {
    if (streams.length === 0) return undefined
    let answer: ReturnType<StreamStore['commit']>
    try {
      answer = this.options.store.commit(streams)
    } catch (error) {
      return this.#failed(streams, error)
    }
    if (!(answer instanceof Promise)) return this.#settleAll(streams, answer)
    return answer.then(
      (results) => this.#settleAll(streams, results),
      (error: unknown) => this.#failed(streams, error),
    )
  }

  #failed(streams: readonly Stream[], error: unknown): undefined {
    this.options.onFault(error)
    this.#addLater(streams)
  }

  #settleAll(streams: readonly Stream[], results: readonly AppendResult[]): undefined {
    this.#addLater(streams.filter((stream, index) => !this.#settle(stream, results[index])))
  }

  #addLater(streams: readonly Stream[]): void {
    if (streams.length > 0) this.#putAside(streams)
    if (this.#waiting.size === 0 || this.#timer) return
    // Not kept waiting for: each stream's own deadline ends it, and with the process the memory is gone anyway.
    this.#timer = setTimeout(() => this.#addAgain(), REFLUSH_MS).unref()
  }

  #putAside(streams: readonly Stream[]): void {
    for (const stream of streams) {
      this.#waiting.add(stream)
      stream.isDue = false
    }
    // Due again by what came meanwhile. It would be offered twice, and the second time when the store has it: a refusal.
    this.#due = this.#due.filter(({ isDue }) => isDue)
  }

  #addAgain(): void {
    this.#timer = undefined
    const streams = [...this.#waiting]
    this.#waiting.clear()
    for (const stream of streams) this.add(stream)
  }

  /** False when the store is to be asked again. */
  #settle(stream: Stream, result: AppendResult | undefined): boolean {
    if (result?.outcome === 'waiting') {
      if (performance.now() - result.since > this.options.graceMs) stream.storeAway()
      return false
    }
    if (result?.outcome === 'stored') this.#show(stream, result.seq)
    else if (result?.outcome === 'refused') this.options.onRefused(stream)
    else if (result) this.options.onFenced(stream)
    // A store that says nothing of a stream has not kept it.
    else this.options.onFault(new StoreUnavailable('the store did not answer for a stream'))
    return result !== undefined
  }

  #show(stream: Stream, seq: number): void {
    stream.kept(seq)
    if (stream.log.terminal) this.options.onEnded(stream)
  }
}
