import type { UnnumberedEvent, Usage } from '@runnel/protocol'
import type { GrowingLog } from '../ports/event-log.js'
import type { ProviderRequest } from '../ports/provider.js'
import type { StreamRecord } from '../ports/stream-store.js'
import { CallQueue } from '../runtime/call-queue.js'
import { generate } from '../runtime/engine.js'
import type { EventSink } from '../runtime/speaker.js'
import { Flusher } from './flusher.js'
import { moveReaders } from './move-readers.js'
import { giveUp, retire } from './retire.js'
import type { RunningStreams } from './running-streams.js'
import { Stream } from './stream.js'
import type { StreamManagerOptions } from './stream-manager-options.js'

/** The least that is left to a stream which another node began, in milliseconds: clocks differ. */
const MIN_LEFT_MS = 1_000

export interface RunOptions {
  /** What was spent on the beginning of the answer by another node. */
  readonly spent?: Usage
  /** Told of each event that this run writes. */
  readonly onEvent?: (event: UnnumberedEvent) => void
}

/** Runs the streams that this node owns: from the entry in the store to the durable end. */
export class StreamRunner {
  readonly #options: StreamManagerOptions
  readonly #running: RunningStreams
  readonly #calls: CallQueue
  readonly #flusher: Flusher

  constructor(options: StreamManagerOptions, running: RunningStreams) {
    this.#options = options
    this.#running = running
    this.#calls = new CallQueue(options.limits.maxConcurrentCalls)
    this.#flusher = new Flusher({
      store: options.store,
      onEnded: (stream) => this.#retire(stream),
      onFenced: (stream) => this.lose(stream),
      onRefused: (stream) => this.#giveUp(stream),
      graceMs: options.limits.storeGraceMs,
      onFault: options.onFault,
    })
  }

  /** The calls of the vendor that run, and those that wait for a place. */
  get calls(): Pick<CallQueue, 'running' | 'waiting'> {
    return this.#calls
  }

  /** A stream that this node has entered or taken over; its session's place is taken already. */
  open(record: StreamRecord, log: GrowingLog): Stream {
    const { limits } = this.#options
    const ageMs = record.term > 1 ? Date.now() - record.created_at : 0
    const stream = new Stream({
      record,
      log,
      orphanGraceMs: limits.orphanGraceMs,
      maxBytes: limits.maxStreamBytes,
      maxMs: Math.min(limits.maxStreamMs, Math.max(MIN_LEFT_MS, limits.maxStreamMs - ageMs)),
      keeper: this.#flusher,
    })
    // What another node's log has is kept.
    stream.durable = log.last
    this.#running.add(stream)
    return stream
  }

  /** Asks the model. The stream has its `start`. */
  generate(stream: Stream, asked: ProviderRequest, { spent, onEvent }: RunOptions = {}): void {
    const { provider, retry, limits, onVendorFault, onFault } = this.#options
    const { signal, wait } = stream
    void generate({
      provider,
      request: asked,
      retry,
      calls: this.#calls,
      session: stream.record.session,
      timeoutMs: limits.providerTimeoutMs,
      ...(spent && { spent }),
      sink: onEvent ? telling(stream, onEvent) : stream,
      wait,
      onVendorFault: (fault) => onVendorFault?.({ ...fault, provider: provider.name }),
      onFault,
      signal,
    })
  }

  /** Another node has the stream now: this one stops, and its readers go there. */
  lose(stream: Stream): void {
    if (this.#running.delete(stream)) this.#running.release(stream.record)
    if (!stream.isFenced) void moveReaders(stream, this.#options)
  }

  /** The store has lost all that it had of the stream. */
  offerAgain(stream: Stream): void {
    stream.durable = -1
    this.#flusher.add(stream)
  }

  /** The store will not keep the stream: nobody can be shown any more of it. */
  #giveUp(stream: Stream): void {
    if (!this.#running.delete(stream)) return
    this.#running.release(stream.record)
    void giveUp(stream, this.#options)
  }

  /** The stream's end is durable: it leaves the running, and the store starts its expiry. */
  #retire(stream: Stream): void {
    if (!this.#running.delete(stream)) return
    this.#running.release(stream.record)
    void retire(stream, this.#options)
  }
}

/** Writes to the stream, and tells of it. */
function telling(stream: Stream, onEvent: (event: UnnumberedEvent) => void): EventSink {
  return {
    write(event) {
      stream.write(event)
      onEvent(event)
    },
  }
}
