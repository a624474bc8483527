import {
  type CancelCommand,
  type ClientCommand,
  type DetachCommand,
  encode,
  type HelloCommand,
  type Limits,
  parseCursor,
  type PromptCommand,
  PROTOCOL_VERSION,
  type ResumeCommand,
  type RetryCommand,
  type WireError,
} from '@runnel/protocol'
import { type DecodedCommand, decodeCommand } from '@runnel/protocol/decode-command'
import type { Connection } from '../ports/connection.js'
import type { Observer } from '../ports/observer.js'
import { requestError, wireError } from '../ports/request-error.js'
import type { SessionIssuer } from '../ports/session-issuer.js'
import type { Readable } from '../streams/readable.js'
import type { StreamManager } from '../streams/stream-manager.js'
import type { Admission } from './admission.js'
import { CLOSE, type CloseReason } from './close-codes.js'
import { COMMAND_BURST, CommandBudget } from './command-budget.js'
import { findAfter } from './find-after.js'
import { newStreamId } from './new-stream-id.js'
import { Pump } from './pump.js'
import type { Reader } from './reader.js'
import { Readers } from './readers.js'
import type { Turn } from './turn.js'
import { wireErrorOf } from './wire-error-of.js'

/** Malformed messages in a row that end a connection; an honest client sends none. */
const MAX_MALFORMED = 10

/** Commands that may wait for those before them, as a multiple of what may come at once. */
const QUEUED_BURSTS = 4

/** What every session of a server shares. */
export interface SessionContext {
  readonly manager: StreamManager
  readonly admission: Admission
  readonly sessions: SessionIssuer
  readonly turn: Turn
  readonly welcome: {
    /** Whether prompts may stream; otherwise they are refused with `streaming_disabled`. */
    readonly streaming: boolean
    readonly backend: 'websocket' | 'sse'
    readonly heartbeat_ms: number
    readonly limits: Limits
  }
  readonly observer?: Observer
  /** Told of what was not foreseen; for the log. */
  readonly onFault: (error: unknown) => void
}

export interface SessionOptions {
  /** Where the peer is, as far as that is known. */
  readonly address?: string
  /** Called when the last stream of the connection has been read to its end. */
  readonly onIdle?: () => void
}

/** One peer on a connection that carries commands: hello, prompt, resume, detach, cancel, retry, ping. */
export class Session {
  readonly #context: SessionContext
  readonly #connection: Connection
  readonly #pump: Pump
  readonly #readers: Readers
  readonly #budget: CommandBudget
  readonly #maxQueued: number
  readonly #options: SessionOptions
  #session: string | undefined
  #malformed = 0
  /** Nothing that follows a failed hello is executed, until one succeeds. */
  #helloFailed = false
  #closed = false
  /** Commands take effect in the order sent: each waits for the one before it. */
  #queue: Promise<void> = Promise.resolve()
  #queued = 0

  constructor(context: SessionContext, connection: Connection, options: SessionOptions = {}) {
    this.#context = context
    this.#connection = connection
    this.#options = options
    const burst = Math.max(COMMAND_BURST, 4 * context.welcome.limits.max_streams)
    this.#budget = new CommandBudget(burst)
    this.#maxQueued = QUEUED_BURSTS * burst
    this.#pump = new Pump({
      connection,
      turn: context.turn,
      onDone: (reader) => {
        this.#readers.finish(reader)
        if (this.#readers.live === 0) this.#options.onIdle?.()
      },
      onLost: (reader) => this.#lose(reader),
      onOverrun: () => this.close('slowReader'),
    })
    this.#readers = new Readers(this.#pump)
  }

  /** How many streams the peer is reading that have not ended for it. */
  get reading(): number {
    return this.#readers.live
  }

  /** Takes one text frame of the peer. Never throws. */
  receive(text: string): void {
    if (this.#closed) return
    if (!this.#budget.spend()) return this.close('tooManyCommands')
    const decoded = decodeCommand(text)
    if (decoded.ok) {
      this.#malformed = 0
      return this.#enqueue(() => this.#execute(decoded.value), decoded.value)
    }
    this.#enqueue(() => this.#refuse(decoded))
    if (!decoded.unknownType) this.#countMalformed()
  }

  /** Sends a message that belongs to no stream. */
  say(message: Parameters<typeof encode>[0]): void {
    if (!this.#closed) this.#pump.say(encode(message))
  }

  /** The connection has room again. */
  drained(): void {
    this.#pump.drained()
  }

  /** Milliseconds since a full connection last took anything; 0 while it has room. */
  stalledMs(now: number): number {
    return this.#pump.stalledMs(now)
  }

  /** When a full connection was last seen to take something, by `performance.now()`: a sign of life. */
  get takenAt(): number {
    return this.#pump.takenAt
  }

  /** Closes the connection, after what is due has been sent. Idempotent. */
  close(reason: CloseReason): void {
    if (this.#closed) return
    this.#pump.flush()
    const [code, text] = CLOSE[reason]
    this.#connection.close(code, text)
    this.gone()
  }

  /** The connection has closed: nothing is cancelled by that. Idempotent. */
  gone(): void {
    this.#closed = true
    this.#readers.close()
    this.#pump.close()
  }

  #enqueue(run: () => Promise<void> | void, command?: ClientCommand): void {
    this.#queued += 1
    if (this.#queued > this.#maxQueued) return this.close('tooManyCommands')
    this.#queue = this.#queue.then(() => this.#run(run, command))
  }

  async #run(run: () => Promise<void> | void, command: ClientCommand | undefined): Promise<void> {
    this.#queued -= 1
    if (this.#closed) return
    try {
      await run()
    } catch (error) {
      this.#answer(
        wireErrorOf(error, this.#context.onFault),
        command?.type,
        command && 'id' in command ? command.id : undefined,
      )
    }
  }

  #execute(command: ClientCommand): Promise<void> | void {
    if (this.#helloFailed && command.type !== 'hello') {
      throw requestError('bad_message', { message: 'the hello before it failed; send a hello first', path: '/type' })
    }
    switch (command.type) {
      case 'hello':
        return this.#hello(command)
      case 'ping':
        this.#welcome()
        return this.say({ type: 'pong', ...(command.t !== undefined && { t: command.t }) })
      case 'prompt':
        return this.#prompt(command)
      case 'resume':
        return this.#resume(command)
      case 'detach':
        return this.#detach(command)
      case 'cancel':
        return this.#cancel(command)
      case 'retry':
        return this.#retry(command)
      default:
        return command satisfies never
    }
  }

  #hello(command: HelloCommand): void {
    this.#helloFailed = false
    if (this.#session !== undefined) {
      // Only a token may change later; a session is what the streams of this connection belong to.
      if (command.session === undefined || command.session === this.#session) return
      throw requestError('bad_message', { message: 'hello comes first, and once', path: '/session' })
    }
    this.#welcome(command.session)
  }

  /** The session, with `welcome` ahead of the first answer of a peer that sent no `hello`. */
  #welcome(presented?: string): string {
    if (this.#session !== undefined) return this.#session
    this.#session = this.#context.sessions.accept(presented)
    this.say({ type: 'welcome', protocol: PROTOCOL_VERSION, session: this.#session, ...this.#context.welcome })
    return this.#session
  }

  async #prompt(command: PromptCommand): Promise<void> {
    const session = this.#welcome()
    if (!this.#context.welcome.streaming) throw requestError('streaming_disabled')
    const { address } = this.#options
    const request = this.#context.admission.admit(session, command.id ?? newStreamId(), command, address)
    const readable = await this.#context.manager.start(request)
    if (this.#readers.isAttachedTo(readable)) {
      readable.release()
      return this.#sayAttached(readable, readable.log.epoch)
    }
    this.#attach(readable, -1, readable.log.epoch)
  }

  async #resume({ id, cursor }: ResumeCommand): Promise<void> {
    const session = this.#welcome()
    this.#readers.detach(id)
    const position = cursor === undefined ? undefined : parseCursor(cursor)
    if (cursor !== undefined && !position) {
      throw requestError('bad_message', { message: 'a cursor is <epoch>.<seq>', path: '/cursor' })
    }
    const found = await findAfter(this.#context.manager, { session, id, position })
    this.#context.observer?.resumed(typeof found === 'string' ? found : 'ok')
    if (typeof found === 'string') throw requestError(found)
    this.#attach(found.readable, found.after, found.epoch)
  }

  async #cancel({ id }: CancelCommand): Promise<void> {
    const readable = await this.#context.manager.cancel({ session: this.#welcome(), id })
    if (!readable) throw requestError('stream_not_found')
    if (this.#closed || this.#readers.isAttachedTo(readable)) return readable.release()
    const { log } = readable
    this.#readers.attach(readable, log.terminal ? log.shown - 1 : log.shown)
  }

  #detach({ id }: DetachCommand): void {
    this.#welcome()
    const wasReading = this.#readers.live > 0
    this.#readers.detach(id)
    if (wasReading && this.#readers.live === 0) this.#options.onIdle?.()
  }

  async #retry({ id }: RetryCommand): Promise<void> {
    const state = await this.#context.manager.retry({ session: this.#welcome(), id })
    if (state === 'not_found') throw requestError('stream_not_found')
  }

  #attach(readable: Readable, after: number, epoch: string): void {
    if (this.#closed) return readable.release()
    this.#sayAttached(readable, epoch)
    this.#readers.attach(readable, after)
  }

  #sayAttached({ record, log }: Readable, epoch: string): void {
    const state = log.terminal ? 'ended' : 'running'
    this.say({ type: 'attached', id: record.id, epoch, last_seq: log.shown, state })
  }

  /** Without `re`: it answers no command. The peer resumes with backoff. */
  #lose(reader: Reader): void {
    if (!this.#readers.lose(reader)) return
    this.say({ type: 'error', id: reader.id, error: wireError('store_unavailable') })
    if (this.#readers.live === 0) this.#options.onIdle?.()
  }

  #refuse({ error, re, id }: Extract<DecodedCommand, { ok: false }>): void {
    if (re === 'hello' && this.#session === undefined) this.#helloFailed = true
    this.#answer(error, re, id)
  }

  #answer(error: WireError, re?: string, id?: string): void {
    this.#context.observer?.refused(error)
    if (!this.#helloFailed) this.#welcome()
    this.say({ type: 'error', ...(re !== undefined && { re }), ...(id !== undefined && { id }), error })
  }

  #countMalformed(): void {
    this.#malformed += 1
    if (this.#malformed >= MAX_MALFORMED) this.#enqueue(() => this.close('malformed'))
  }
}
