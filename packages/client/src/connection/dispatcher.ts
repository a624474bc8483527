import {
  decodeMessage,
  encode,
  PROTOCOL_VERSION,
  type ClientCommand,
  type Limits,
  type PromptCommand,
  type ServerMessage,
  type UnknownEvent,
  type WelcomeMessage,
  type WireError,
} from '@runnel/protocol'
import { LiveStream, type StreamControls } from '../streams/stream.js'
import { MESSAGE_TOO_BIG } from './close-codes.js'
import type { Http } from './json-mode.js'
import { LiveStreams } from './live-streams.js'
import { localError } from './local-errors.js'
import type { Entry } from './outbox.js'
import { Reading } from './reading.js'
import type { SessionStore } from './session-store.js'
import { WholeAnswers } from './whole-answers.js'

const ID = /^[\w-]{1,64}$/

/** What the dispatcher needs of the connection below it. */
export interface Wire {
  /** False when there is no open connection. */
  send(text: string): boolean
  settle(): void
  /** What the server said of itself. False when the connection is left for a transport that it prefers. */
  welcomed(welcome: WelcomeMessage): boolean
  goaway(reconnect_in_ms: number): void
  /** Leaves a server that has sent this connection away. False where it has not. */
  leaveNow(): boolean
}

/** Carries commands up and events down: which stream a message belongs to, and what must be said again after a loss. */
export class Dispatcher implements StreamControls {
  readonly #wire: Wire
  readonly #session: SessionStore
  readonly #streams = new LiveStreams()
  readonly #reading: Reading
  readonly #whole: WholeAnswers
  /** Counts the connections, from 1. */
  #connection = 0
  /** Whether commands may go out: the connection is open and the session known. */
  #ready = false
  #closedBy: WireError | undefined
  #limits: Limits | undefined
  /** Whether prompts go out on the connection; else each is a request of its own. */
  #streaming = true

  constructor(wire: Wire, http: Http, random: () => number) {
    this.#wire = wire
    this.#session = http.session
    this.#whole = new WholeAnswers(http)
    const voice = {
      say: (command: ClientCommand) => this.#say(command),
      flush: () => this.#flush(),
      settle: () => wire.settle(),
      stopStreaming: () => this.#stopStreaming(),
      leaveNow: () => wire.leaveNow(),
    }
    this.#reading = new Reading(this.#streams, voice, random)
  }

  get limits(): Limits | undefined {
    return this.#limits
  }

  start(prompt: PromptCommand & { id: string }): LiveStream {
    const known = this.#find(prompt.id)
    if (known) return known
    const text = encode(prompt)
    const stream = new LiveStream(prompt.id, this)
    const refusal = this.#refusal(prompt.id, prompt.prompt)
    if (refusal) stream.fail(refusal)
    else if (!this.#streaming) this.#whole.ask(stream, text)
    else this.#streams.keep(stream, text)
    this.#flush()
    return stream
  }

  /** A stream that was started before this client, or by another of the session: read from its start. */
  attach(id: string): LiveStream {
    const known = this.#find(id)
    if (known) return known
    // Whoever started it may have done so in a session that another tab was given meanwhile.
    if (this.#session.isReplaced) this.#rejoin()
    const stream = new LiveStream(id, this)
    const refusal = this.#refusal(id)
    if (refusal) stream.fail(refusal)
    else this.#read(stream)
    return stream
  }

  /** A stream that was cancelled before it could start: nothing is sent. */
  stopped(id: string): LiveStream {
    const stream = new LiveStream(id, this)
    stream.stop()
    return stream
  }

  cancel(id: string): void {
    if (!this.#streams.get(id)) return this.#whole.cancel(id)
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

  /** `hello`, in JSON. */
  greeting(): string {
    const { session } = this.#session
    return encode({ type: 'hello', protocol: PROTOCOL_VERSION, ...(session !== undefined && { session }) })
  }

  /**
   * A connection is open. Without a session, everything else waits for `welcome`, or it would land in another one.
   * Where `hello` was said already, `welcome` is the next thing that comes.
   */
  opened({ isGreeted = false } = {}): void {
    this.#connection += 1
    if (isGreeted) return
    this.#wire.send(this.greeting())
    if (this.#session.session !== undefined) this.#replay()
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
    this.#streams.failAll(error)
    this.#whole.failAll(error)
  }

  /** Connections may come again. */
  reopen(): void {
    this.#closedBy = undefined
  }

  /** Takes a frame. One that cannot be read is passed over: what it lacked shows as a gap, and is asked for again. */
  receive(text: string): void {
    const decoded = decodeMessage(text)
    if (decoded.ok) this.#handle(decoded.value)
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
        return message.seq === undefined ? this.#reading.answer(message) : this.#reading.take(message)
      default:
        return this.#reading.take(message)
    }
  }

  #welcome(welcome: WelcomeMessage): void {
    const { session, limits, streaming } = welcome
    if (session !== this.#session.session && this.#session.isReplaced && this.#rejoin()) return
    this.#session.keep(session)
    this.#limits = limits
    this.#streaming = streaming
    if (!streaming) this.#stopStreaming()
    if (this.#wire.welcomed(welcome) && !this.#ready) this.#replay()
  }

  /**
   * Tabs that share a session and lost it together are given one each: the first that is stored is everyone's, and this
   * connection makes room for one that presents it. False where streams live in this one: they would be lost.
   */
  #rejoin(): boolean {
    if (this.#ready && !this.#streams.isEmpty) return false
    this.#session.adopt()
    if (this.#connection > 0) this.#wire.goaway(0)
    this.#ready = false
    return true
  }

  /** Takes the prompts that nothing was heard of from the connection. What has begun is read on. */
  #stopStreaming(): void {
    this.#streaming = false
    for (const { stream, text } of this.#streams.takePrompts()) this.#whole.ask(stream, text)
  }

  /** Says everything again that the last connection may have lost: first where each stream stands, then the commands. */
  #replay(): void {
    this.#ready = true
    for (const reader of this.#streams.started()) this.#reading.resume(reader)
    this.#flush()
  }

  #flush(): void {
    if (this.#ready) this.#streams.outbox.flush(this.#connection, (entry) => this.#post(entry))
  }

  #post({ type, id, text }: Entry): boolean {
    const max_bytes = this.#limits?.max_message_bytes ?? Infinity
    if (type === 'prompt' && byteLength(text) > max_bytes) {
      this.#streams.fail(id, localError('message_too_large'))
      return true
    }
    if (type === 'prompt') this.#streams.awaitAnswer(id, () => this.#reading.unanswered(id))
    else this.#streams.awaitEnd(id, () => this.#reading.unstopped(id))
    return this.#wire.send(text)
  }

  #find(id: string): LiveStream | undefined {
    return this.#streams.get(id)?.stream ?? this.#whole.get(id)
  }

  /** Why nothing can be asked of the server under `id`, if so. */
  #refusal(id: string, prompt?: string): WireError | undefined {
    if (this.#closedBy) return this.#closedBy
    // Ten malformed messages would end the connection for everyone on it.
    if (prompt === '' || !ID.test(id)) return localError('bad_message')
    return this.#streams.isFull(this.#whole.size) ? localError('too_many_streams') : undefined
  }

  /** Without a session there is nothing to resume in yet: it is said with everything else after `welcome`. */
  #read(stream: LiveStream): void {
    const reader = this.#streams.follow(stream)
    if (this.#ready) this.#reading.resume(reader)
  }

  #say(command: ClientCommand): void {
    if (this.#ready) this.#wire.send(encode(command))
  }
}

function byteLength(text: string): number {
  return new TextEncoder().encode(text).length
}
