import { encode, type WireError } from '@runnel/protocol'
import type { LiveStream } from '../streams/stream.js'
import { Outbox } from './outbox.js'
import { StreamReader } from './stream-reader.js'
import { Timers } from './timers.js'

/**
 * Streams that may be live at once; the outbox is bounded by them. A reconnect says up to two commands for each, which
 * must stay below what servers take in one go, or 4429 would follow every reconnect.
 */
const MAX_LIVE_STREAMS = 100
/** How long a living server may take to answer a command; beyond what it waits for its own store. */
const ANSWER_MS = 15_000

/** The streams that have not ended: their readers, the commands that nobody acknowledged, and their waits. */
export class LiveStreams {
  readonly outbox = new Outbox()
  readonly #readers = new Map<string, StreamReader>()
  readonly #waits = new Timers()
  readonly #answers = new Timers()
  readonly #ends = new Timers()

  /** Whether there are as many as may be, together with `others`. */
  isFull(others: number): boolean {
    return this.#readers.size + others >= MAX_LIVE_STREAMS
  }

  get isEmpty(): boolean {
    return this.#readers.size === 0
  }

  get(id: string): StreamReader | undefined {
    return this.#readers.get(id)
  }

  /** The streams whose start was seen, in the order in which they began. */
  started(): StreamReader[] {
    return [...this.#readers.values()].filter(({ stream }) => !this.outbox.has('prompt', stream.id))
  }

  /** Keeps a stream, and the prompt that starts it. */
  keep(stream: LiveStream, prompt: string): void {
    this.follow(stream)
    this.outbox.add({ type: 'prompt', id: stream.id, text: prompt })
  }

  /** Keeps a stream that was started elsewhere. */
  follow(stream: LiveStream): StreamReader {
    const reader = new StreamReader(stream)
    this.#readers.set(stream.id, reader)
    return reader
  }

  /** Gives away the streams whose start was not seen, with their prompts; those that were cancelled end here. */
  takePrompts(): { readonly stream: LiveStream; readonly text: string }[] {
    return this.outbox.prompts().flatMap(({ id, text }) => {
      if (this.outbox.has('cancel', id)) this.stop(id)
      const stream = this.get(id)?.stream
      this.forget(id)
      return stream ? [{ stream, text }] : []
    })
  }

  keepCancel(id: string): void {
    this.outbox.add({ type: 'cancel', id, text: encode({ type: 'cancel', id }) })
  }

  /** Whether a server may have heard of it. */
  wasSent(id: string): boolean {
    return !this.outbox.has('prompt', id) || this.outbox.wasSent('prompt', id)
  }

  /** Calls `read` after a wait, unless the stream ends or the connection is lost before. */
  readLater(id: string, wait_ms: number, read: () => void): void {
    this.#waits.set(id, wait_ms, read)
  }

  /** Calls `onLate` when neither `answered` was called nor the connection lost for a while. */
  awaitAnswer(id: string, onLate: () => void): void {
    this.#answers.set(id, ANSWER_MS, onLate)
  }

  answered(reader: StreamReader): void {
    this.#answers.clear(reader.stream.id)
    reader.answered()
  }

  /** Calls `onLate` when the stream goes on for a while, on this connection. */
  awaitEnd(id: string, onLate: () => void): void {
    this.#ends.set(id, ANSWER_MS, onLate)
  }

  /** The connection is gone, and with it every answer. */
  stopWaiting(): void {
    for (const timers of [this.#waits, this.#answers, this.#ends]) timers.clearAll()
    for (const reader of this.#readers.values()) reader.answered()
  }

  fail(id: string, error: WireError): void {
    const reader = this.#readers.get(id)
    this.forget(id)
    reader?.stream.fail(error)
  }

  failAll(error: WireError): void {
    for (const id of [...this.#readers.keys()]) this.fail(id, error)
  }

  stop(id: string): void {
    const reader = this.#readers.get(id)
    this.forget(id)
    reader?.stream.stop()
  }

  forget(id: string): void {
    this.#readers.delete(id)
    this.outbox.forget(id)
    for (const timers of [this.#waits, this.#answers, this.#ends]) timers.clear(id)
  }
}
