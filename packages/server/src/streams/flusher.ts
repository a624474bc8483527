import { type AppendResult, StoreUnavailable, type StreamStore } from '../ports/stream-store.js'
import type { Stream } from './stream.js'

export interface FlusherOptions {
  readonly store: StreamStore
  /** The stream's end is durable. */
  readonly onEnded: (stream: Stream) => void
  /** Another node owns the stream now. */
  readonly onFenced: (stream: Stream) => void
  /** The store is away for now, and wants to be asked again. */
  readonly onWaiting: (streams: readonly Stream[]) => void
  /** The store could not keep the flush. */
  readonly onUnavailable: (streams: readonly Stream[], error: unknown) => void
}

/**
 * Group commit: one flush in flight per node, and what arrives meanwhile goes with the next, so that batches grow by
 * themselves under load. Readers see an event when the store has it, not before.
 */
export class Flusher {
  #due = new Set<Stream>()
  #flushing = false

  constructor(private readonly options: FlusherOptions) {}

  /** The stream has events to keep. */
  add(stream: Stream): void {
    this.#due.add(stream)
    if (this.#flushing) return
    this.#flushing = true
    // A microtask later, so that everything written in this one goes together.
    queueMicrotask(() => void this.#flush())
  }

  async #flush(): Promise<void> {
    while (this.#due.size > 0) {
      const streams = [...this.#due]
      this.#due.clear()
      await this.#commit(streams)
    }
    this.#flushing = false
  }

  async #commit(streams: readonly Stream[]): Promise<void> {
    const flush = streams.map(({ record, log, durable }) => ({ record, log, durable, upTo: log.last }))
    let results: readonly AppendResult[]
    try {
      results = await this.options.store.commit(flush)
    } catch (error) {
      return this.options.onUnavailable(streams, error)
    }
    const waiting = streams.filter((stream, index) => !this.#settle(stream, results[index]))
    if (waiting.length > 0) this.options.onWaiting(waiting)
  }

  /** False when the store wants to be asked again. */
  #settle(stream: Stream, result: AppendResult | undefined): boolean {
    if (result?.outcome === 'waiting') return false
    if (result?.outcome === 'stored') this.#show(stream, result.seq)
    else if (result) this.options.onFenced(stream)
    // A store that says nothing of a stream has not kept it.
    else this.options.onUnavailable([stream], new StoreUnavailable('the store did not answer for a stream'))
    return true
  }

  #show(stream: Stream, seq: number): void {
    stream.durable = seq
    stream.log.show(seq)
    if (stream.log.terminal) this.options.onEnded(stream)
  }
}
