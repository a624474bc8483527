import { type AppendResult, StoreUnavailable, type StreamStore } from '../ports/stream-store.js'
import type { Stream } from './stream.js'

/** How long a flush that the store did not keep waits before it is offered again, in milliseconds. */
const REFLUSH_MS = 250

export interface FlusherOptions {
  readonly store: StreamStore
  /** The stream's end is durable. */
  readonly onEnded: (stream: Stream) => void
  /** Another node owns the stream now. */
  readonly onFenced: (stream: Stream) => void
  /** How long the store may be away until readers are told, in milliseconds. */
  readonly graceMs: number
  /** Told why the store could not keep a flush, where it said so; it is offered again. */
  readonly onFault: (error: unknown) => void
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
      // What waited for a store that was away may have gone with a later flush: a store refuses what it has already.
      const streams = [...this.#due].filter(({ isFenced, durable, log }) => !isFenced && durable < log.last)
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
      this.options.onFault(error)
      return this.#addLater(streams)
    }
    this.#addLater(streams.filter((stream, index) => !this.#settle(stream, results[index])))
  }

  #addLater(streams: readonly Stream[]): void {
    if (streams.length === 0) return
    // Not kept waiting for: each stream's own deadline ends it, and with the process the memory is gone anyway.
    setTimeout(() => {
      for (const stream of streams) this.add(stream)
    }, REFLUSH_MS).unref()
  }

  /** False when the store is to be asked again. */
  #settle(stream: Stream, result: AppendResult | undefined): boolean {
    if (result?.outcome === 'waiting') {
      if (performance.now() - result.since > this.options.graceMs) stream.storeAway()
      return false
    }
    if (result?.outcome === 'stored') this.#show(stream, result.seq)
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
