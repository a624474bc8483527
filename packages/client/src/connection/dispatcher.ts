import {
  decodeMessage,
  encode,
  PROTOCOL_VERSION,
  type AttachedMessage,
  type ClientCommand,
  type ErrorAnswerMessage,
  type Limits,
  type PromptCommand,
  type ServerMessage,
  type StreamEvent,
  type UnknownEvent,
  type WelcomeMessage,
  type WireError,
} from '@runnel/protocol'
import { LiveStream, type StreamControls } from '../streams/stream.js'
import { actionFor } from './answers.js'
import { fullJitter } from './backoff.js'
import { MESSAGE_TOO_BIG } from './close-codes.js'
import { localError } from './local-errors.js'
import { Outbox, type Entry } from './outbox.js'
import type { SessionStore } from './session-store.js'
import { StreamReader } from './stream-reader.js'
import { Timers } from './timers.js'

/** Streams that may be live at once; the outbox is bounded by them. */
const MAX_LIVE_STREAMS = 256
const READ_AGAIN = { base_ms: 1000, cap_ms: 30_000 }

/** What the dispatcher needs of the connection below it. */
export interface Wire {
  /** False when there is no open connection. */
  send(text: string): boolean
  settle(): void
  setHeartbeat(heartbeat_ms: number): void
  goaway(reconnect_in_ms: number): void
}

/** Carries commands up and events down: which stream a message belongs to, and what must be said again after a loss. */
export class Dispatcher implements StreamControls {
  readonly #wire: Wire
  readonly #session: SessionStore
  readonly #random: () => number
  readonly #outbox = new Outbox()
  readonly #readers = new Map<string, StreamReader>()
  readonly #timers = new Timers()
  /** Counts the connections, from 1. */
  #connection = 0
  /** Whether commands may go out: the connection is open and the session known. */
  #ready = false
  #closedBy: WireError | undefined
  #malformed = 0
  #limits: Limits | undefined

  constructor(wire: Wire, session: SessionStore, random: () => number) {
    this.#wire = wire
    this.#session = session
    this.#random = random
  }

  get limits(): Limits | undefined {
    return this.#limits
  }

  /** Frames that were ignored because they are none of the protocol's. */
  get malformed(): number {
    return this.#malformed
  }

  start(prompt: PromptCommand & { id: string }): LiveStream {
    const known = this.#readers.get(prompt.id)
    if (known) return known.stream
    const text = encode(prompt)
    const stream = new LiveStream(prompt.id, this)
    const refusal = this.#closedBy ?? this.#refuse()
    if (refusal) stream.fail(refusal)
    else this.#keep(stream, text)
    return stream
  }

  /** A stream that was cancelled before it could start: nothing is sent. */
  stopped(id: string): LiveStream {
    const stream = new LiveStream(id, this)
    stream.stop()
    return stream
  }

  cancel(id: string): void {
    if (!this.#readers.has(id)) return
    // A prompt that never left is not worth starting in order to stop it.
    if (this.#outbox.has('prompt', id) && !this.#outbox.wasSent('prompt', id)) return this.#stop(id)
    this.#outbox.add({ type: 'cancel', id, text: encode({ type: 'cancel', id }) })
    this.#flush()
  }

  retry(id: string): void {
    this.#say({ type: 'retry', id })
  }

  detach(id: string): void {
    const wasSent = !this.#outbox.has('prompt', id) || this.#outbox.wasSent('prompt', id)
    this.#forget(id)
    if (wasSent) this.#say({ type: 'detach', id })
  }

  /** A connection is open. Without a session, everything else waits for `welcome`, or it would land in another one. */
  opened(): void {
    this.#connection += 1
    const { session } = this.#session
    this.#wire.send(encode({ type: 'hello', protocol: PROTOCOL_VERSION, ...(session !== undefined && { session }) }))
    if (session !== undefined) this.#replay()
  }

  /** The connection is gone; what it carried is said again on the next. */
  lost(code: number): void {
    this.#ready = false
    this.#timers.clearAll()
    // Sent again, the same message would end every connection to come.
    const culprit = code === MESSAGE_TOO_BIG ? this.#outbox.largestPrompt(this.#connection) : undefined
    if (culprit) this.#fail(culprit.id, localError('message_too_large'))
  }

  /** No connection will come: every stream ends with `error`, and so does every later one. */
  close(error: WireError): void {
    this.#closedBy = error
    this.#ready = false
    this.#timers.clearAll()
    for (const id of [...this.#readers.keys()]) this.#fail(id, error)
  }

  /** Connections may come again. */
  reopen(): void {
    this.#closedBy = undefined
  }

  receive(text: string): void {
    const decoded = decodeMessage(text)
    if (decoded.ok) return this.#handle(decoded.value)
    // A type from the future is no fault.
    if (decoded.reason !== 'unknown_type') this.ignore()
  }

  /** Counts a frame that cannot be read. */
  ignore(): void {
    this.#malformed += 1
  }

  #handle(message: ServerMessage | UnknownEvent): void {
    switch (message.type) {
      case 'welcome':
        return this.#welcome(message)
      case 'goaway':
        return this.#wire.goaway(message.reconnect_in_ms)
      case 'heartbeat':
      case 'pong':
        return
      case 'error':
        return message.seq === undefined ? this.#answer(message) : this.#take(message)
      default:
        return this.#take(message)
    }
  }

  #welcome({ session, heartbeat_ms, limits }: WelcomeMessage): void {
    this.#session.keep(session)
    this.#limits = limits
    this.#wire.setHeartbeat(heartbeat_ms)
    if (!this.#ready) this.#replay()
  }

  #take(message: StreamEvent | UnknownEvent | AttachedMessage): void {
    const reader = this.#readers.get(message.id)
    if (!reader) return
    const outcome = reader.take(message)
    switch (outcome) {
      case 'applied':
        return this.#applied(reader, message)
      case 'gap':
        return this.#resume(reader)
      case 'stuck':
        return this.#abandon(message.id, localError('internal'))
      case 'nothing':
        return
      default:
        return outcome satisfies never
    }
  }

  #applied({ stream }: StreamReader, { type }: StreamEvent | UnknownEvent | AttachedMessage): void {
    this.#wire.settle()
    if (type === 'start') this.#outbox.settle('prompt', stream.id)
    if (stream.over.aborted) this.#forget(stream.id)
  }

  #answer(answer: ErrorAnswerMessage): void {
    const reader = answer.id === undefined ? undefined : this.#readers.get(answer.id)
    if (!reader) return
    const { id } = reader.stream
    const action = actionFor(answer)
    switch (action) {
      case 'fail':
        return this.#outbox.has('cancel', id) ? this.#stop(id) : this.#fail(id, answer.error)
      case 'read_later':
        return this.#readLater(reader, answer.error)
      case 'start_over':
        return reader.startOver() ? this.#resume(reader) : this.#fail(id, answer.error)
      case 'cancelled':
        this.#say({ type: 'detach', id })
        return this.#stop(id)
      case 'ignore':
        return
      default:
        return action satisfies never
    }
  }

  #refuse(): WireError | undefined {
    return this.#readers.size < MAX_LIVE_STREAMS ? undefined : localError('too_many_streams')
  }

  #keep(stream: LiveStream, text: string): void {
    this.#readers.set(stream.id, new StreamReader(stream))
    this.#outbox.add({ type: 'prompt', id: stream.id, text })
    this.#flush()
  }

  /** Says everything again that the last connection may have lost: first where each stream stands, then the commands. */
  #replay(): void {
    this.#ready = true
    for (const reader of this.#readers.values()) {
      if (!this.#outbox.has('prompt', reader.stream.id)) this.#resume(reader)
    }
    this.#flush()
  }

  #flush(): void {
    if (this.#ready) this.#outbox.flush(this.#connection, (entry) => this.#post(entry))
  }

  #post({ type, id, text }: Entry): boolean {
    const tooLarge =
      type === 'prompt' && this.#limits !== undefined && byteLength(text) > this.#limits.max_message_bytes
    if (!tooLarge) return this.#wire.send(text)
    this.#fail(id, localError('message_too_large'))
    return true
  }

  #resume(reader: StreamReader): void {
    this.#timers.clear(reader.stream.id)
    this.#say(reader.resume())
  }

  #readLater(reader: StreamReader, error: WireError): void {
    const retry = reader.nextRetry()
    if (retry === undefined) return this.#fail(reader.stream.id, error)
    const wait_ms = Math.max(error.retry_after_ms ?? 0, fullJitter(retry, READ_AGAIN, this.#random()))
    this.#timers.set(reader.stream.id, wait_ms, () => this.#resume(reader))
  }

  #say(command: ClientCommand): void {
    if (this.#ready) this.#wire.send(encode(command))
  }

  #abandon(id: string, error: WireError): void {
    this.#say({ type: 'detach', id })
    this.#fail(id, error)
  }

  #fail(id: string, error: WireError): void {
    const reader = this.#readers.get(id)
    this.#forget(id)
    reader?.stream.fail(error)
  }

  #stop(id: string): void {
    const reader = this.#readers.get(id)
    this.#forget(id)
    reader?.stream.stop()
  }

  #forget(id: string): void {
    this.#readers.delete(id)
    this.#outbox.forget(id)
    this.#timers.clear(id)
  }
}

function byteLength(text: string): number {
  return new TextEncoder().encode(text).length
}
