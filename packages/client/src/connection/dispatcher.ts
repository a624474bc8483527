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
import { LiveStreams } from './live-streams.js'
import { localError } from './local-errors.js'
import type { Entry } from './outbox.js'
import type { SessionStore } from './session-store.js'
import type { StreamReader } from './stream-reader.js'

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
  readonly #streams = new LiveStreams()
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
    const known = this.#streams.get(prompt.id)
    if (known) return known.stream
    const text = encode(prompt)
    const stream = new LiveStream(prompt.id, this)
    if (this.#closedBy) stream.fail(this.#closedBy)
    else if (this.#streams.isFull) stream.fail(localError('too_many_streams'))
    else this.#streams.keep(stream, text)
    this.#flush()
    return stream
  }

  /** A stream that was cancelled before it could start: nothing is sent. */
  stopped(id: string): LiveStream {
    const stream = new LiveStream(id, this)
    stream.stop()
    return stream
  }

  cancel(id: string): void {
    if (!this.#streams.get(id)) return
    // A prompt that never left is not worth starting in order to stop it.
    if (!this.#streams.wasSent(id)) return this.#streams.stop(id)
    this.#streams.keepCancel(id)
    this.#flush()
  }

  retry(id: string): void {
    this.#say({ type: 'retry', id })
  }

  detach(id: string): void {
    const wasSent = this.#streams.wasSent(id)
    this.#streams.forget(id)
    if (wasSent) this.#say({ type: 'detach', id })
  }

  ping(): void {
    this.#say({ type: 'ping' })
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
    this.#streams.stopWaiting()
    // Sent again, the same message would end every connection to come.
    const culprit = code === MESSAGE_TOO_BIG ? this.#streams.outbox.largestPrompt(this.#connection) : undefined
    if (culprit) this.#streams.fail(culprit.id, localError('message_too_large'))
  }

  /** No connection will come: every stream ends with `error`, and so does every later one. */
  close(error: WireError): void {
    this.#closedBy = error
    this.#ready = false
    this.#streams.failAll(error)
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
    const reader = this.#streams.get(message.id)
    if (!reader) return
    const outcome = reader.take(message)
    switch (outcome) {
      case 'applied':
        return this.#applied(reader, message)
      case 'gap':
        return this.#say(reader.resume())
      case 'stuck':
        this.#say({ type: 'detach', id: message.id })
        return this.#streams.fail(message.id, localError('internal'))
      case 'nothing':
        return
      default:
        return outcome satisfies never
    }
  }

  #applied({ stream }: StreamReader, { type }: StreamEvent | UnknownEvent | AttachedMessage): void {
    this.#wire.settle()
    if (type === 'start') this.#streams.outbox.settle('prompt', stream.id)
    if (stream.over.aborted) this.#streams.forget(stream.id)
  }

  #answer(answer: ErrorAnswerMessage): void {
    const reader = answer.id === undefined ? undefined : this.#streams.get(answer.id)
    if (!reader) return
    const { id } = reader.stream
    const action = actionFor(answer)
    switch (action) {
      case 'fail':
        return this.#streams.outbox.has('cancel', id) ? this.#streams.stop(id) : this.#streams.fail(id, answer.error)
      case 'read_later':
        return this.#readLater(reader, answer.error)
      case 'start_over':
        return reader.startOver() ? this.#say(reader.resume()) : this.#streams.fail(id, answer.error)
      case 'cancelled':
        this.#say({ type: 'detach', id })
        return this.#streams.stop(id)
      case 'ignore':
        return
      default:
        return action satisfies never
    }
  }

  /** Says everything again that the last connection may have lost: first where each stream stands, then the commands. */
  #replay(): void {
    this.#ready = true
    for (const reader of this.#streams.started()) this.#say(reader.resume())
    this.#flush()
  }

  #flush(): void {
    if (this.#ready) this.#streams.outbox.flush(this.#connection, (entry) => this.#post(entry))
  }

  #post({ type, id, text }: Entry): boolean {
    const max_bytes = this.#limits?.max_message_bytes ?? Infinity
    if (type === 'cancel' || byteLength(text) <= max_bytes) return this.#wire.send(text)
    this.#streams.fail(id, localError('message_too_large'))
    return true
  }

  #readLater(reader: StreamReader, error: WireError): void {
    const { id } = reader.stream
    const retry = reader.nextRetry()
    if (retry === undefined) return this.#streams.fail(id, error)
    const wait_ms = Math.max(error.retry_after_ms ?? 0, fullJitter(retry, READ_AGAIN, this.#random()))
    this.#streams.readLater(id, wait_ms, () => this.#say(reader.resume()))
  }

  #say(command: ClientCommand): void {
    if (this.#ready) this.#wire.send(encode(command))
  }
}

function byteLength(text: string): number {
  return new TextEncoder().encode(text).length
}
