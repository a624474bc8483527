import {
  type ClientCommand,
  type CursorPosition,
  parseCursor,
  type PromptCommand,
  type StreamEvent,
} from '@runnel/protocol'
import { createClient } from '../client.js'
import type { Client } from '../types.js'
import type { Failure, Script } from './script.js'
import { SimulatedSocket } from './simulated-socket.js'
import { errorOf, SimulatedStream } from './simulated-stream.js'

const SESSION = 'simulated'.padEnd(43, '0')
/** Limits as a server's own defaults. */
const LIMITS = { max_prompt_chars: 16_000, max_message_bytes: 131_072, max_streams: 32 }

export interface SimulatorOptions {
  /**
   * The script for a prompt. Undefined leaves the stream to the test: `simulator.last.say('…')`. An `Error`'s failure
   * refuses the prompt.
   */
  readonly answer?: (prompt: SimulatedStream['prompt']) => Script | { readonly refuse: Failure } | undefined
  /**
   * How much of the time between two attempts to connect is waited, in [0, 1). Default 0: a connection that breaks comes
   * back at once; a server that stays away is soon given up, and only tried again every 24 s.
   */
  readonly jitter?: number
}

/** A server that stands in this process, and a real client that is connected to it. */
export interface Simulator {
  /** Another one after `reload`. */
  readonly client: Client
  /** Every stream that was started, in order. */
  readonly streams: readonly SimulatedStream[]
  /** The stream that was started last. Throws a `RangeError` when there is none. */
  readonly last: SimulatedStream
  /** Resolves with the next stream that is started. */
  next(): Promise<SimulatedStream>
  /** Resolves when the client is connected: from then on, a prompt has arrived when the call that sent it returns. */
  connected(): Promise<void>
  /** Every command that arrived, in order. */
  readonly commands: readonly ClientCommand[]
  /** Breaks the connection, as a network does; the client comes back by itself. */
  drop(code?: number): void
  /** From now on, connections are refused (`false`: accepted again), and the one that stands is broken. */
  refuse(refused?: boolean): void
  /** The page's network is gone (`false`: it is back), as a browser tells its page. */
  offline(isOffline?: boolean): void
  /** What a reload of the page does: the client is closed, and another one of the same session takes its place. */
  reload(): void
  /** Forgets every stream and breaks the connection, as a server does that crashed. */
  restart(): void
  /** Closes the client. */
  close(): void
}

/**
 * A client for tests of components, without a server: it speaks the real protocol, in memory, to a server that answers
 * from scripts or is played by hand. No network, no clock but the global timers.
 *
 * ```ts
 * const simulator = createSimulator({ answer: () => ['Hello, ', { drop: true }, 'world.'] })
 * block.client = simulator.client
 * ```
 */
export function createSimulator(options: SimulatorOptions = {}): Simulator {
  return new SimulatedServer(options)
}

class SimulatedServer implements Simulator {
  client: Client
  readonly commands: ClientCommand[] = []
  /** What the page tells the client of its network. */
  readonly #window = new EventTarget()
  readonly #navigator = { onLine: true }
  readonly #options: SimulatorOptions
  readonly #known = new Map<string, SimulatedStream>()
  readonly #streams: SimulatedStream[] = []
  readonly #awaited: ((stream: SimulatedStream) => void)[] = []
  /** Per connection, the streams that it reads. */
  readonly #sockets = new Map<SimulatedSocket, Set<string>>()
  #refused = false
  #epochs = 0

  constructor(options: SimulatorOptions) {
    this.#options = options
    this.client = this.#connect()
  }

  get streams(): readonly SimulatedStream[] {
    return this.#streams
  }

  get last(): SimulatedStream {
    const stream = this.#streams.at(-1)
    if (!stream) throw new RangeError('no stream was started')
    return stream
  }

  next(): Promise<SimulatedStream> {
    return new Promise((resolve) => this.#awaited.push(resolve))
  }

  connected(): Promise<void> {
    return new Promise((resolve) => {
      const settle = (): void => {
        if (this.client.connection.name !== 'open') return
        stop()
        resolve()
      }
      const stop = this.client.onConnection(settle)
      settle()
    })
  }

  drop(code?: number): void {
    for (const socket of [...this.#sockets.keys()]) socket.break(code)
  }

  refuse(refused = true): void {
    this.#refused = refused
    if (refused) this.drop()
  }

  offline(isOffline = true): void {
    this.#navigator.onLine = !isOffline
    if (isOffline) this.drop()
    this.#window.dispatchEvent(new Event(isOffline ? 'offline' : 'online'))
  }

  reload(): void {
    this.client.close()
    this.client = this.#connect()
  }

  restart(): void {
    this.#known.clear()
    this.drop()
  }

  close(): void {
    this.client.close()
    for (const stream of this.#streams) stream.wake()
  }

  #connect(): Client {
    const connected = (socket: SimulatedSocket) => this.#connected(socket)
    const said = (socket: SimulatedSocket, text: string) => this.#obey(socket, JSON.parse(text) as ClientCommand)
    const closed = (socket: SimulatedSocket) => this.#sockets.delete(socket)
    class WebSocket extends SimulatedSocket {
      constructor() {
        super({ opened: connected, said, closed })
      }
    }
    const page = { window: this.#window, navigator: this.#navigator }
    const random = () => this.#options.jitter ?? 0
    const environment = { WebSocket, page, storage: undefined, fetch: undefined, random }
    return createClient({ server: 'http://simulated.invalid', transport: 'websocket' }, environment)
  }

  #connected(socket: SimulatedSocket): void {
    if (this.#refused) return socket.break()
    this.#sockets.set(socket, new Set())
    socket.accept()
  }

  #obey(socket: SimulatedSocket, command: ClientCommand): void {
    this.commands.push(command)
    switch (command.type) {
      case 'hello':
        return this.#welcome(socket)
      case 'prompt':
        return this.#prompt(socket, command)
      case 'resume':
        return this.#resume(socket, command.id, command.cursor)
      case 'detach':
        return void this.#sockets.get(socket)?.delete(command.id)
      case 'cancel':
        return this.#cancel(socket, command.id)
      case 'retry':
        return this.#known.get(command.id)?.wake()
      case 'ping':
        return socket.say({ type: 'pong', ...(command.t !== undefined && { t: command.t }) })
      default:
        return command satisfies never
    }
  }

  /** No heartbeat: silence is what a test makes of it. */
  #welcome(socket: SimulatedSocket): void {
    const head = { type: 'welcome', protocol: 1, session: SESSION, streaming: true } as const
    socket.say({ ...head, backend: 'websocket', heartbeat_ms: 0, limits: LIMITS })
  }

  #prompt(socket: SimulatedSocket, command: PromptCommand): void {
    const { id = `simulated-${this.#streams.length}` } = command
    if (this.#known.has(id)) return this.#resume(socket, id)
    const stream = new SimulatedStream(
      { ...command, id },
      {
        epoch: () => `epoch-${(this.#epochs += 1)}`,
        appended: (grown, event) => this.#show(grown, event),
        drop: () => this.drop(),
        restart: () => this.restart(),
      },
    )
    const script = this.#options.answer?.(stream.prompt)
    if (script && 'refuse' in script) {
      return socket.say({ type: 'error', re: 'prompt', id, error: errorOf(script.refuse) })
    }
    this.#known.set(id, stream)
    this.#streams.push(stream)
    this.#attach(socket, stream)
    for (const resolve of this.#awaited.splice(0)) resolve(stream)
    if (script) void stream.play(script)
  }

  #resume(socket: SimulatedSocket, id: string, cursor?: string): void {
    const stream = this.#known.get(id)
    const position = cursor === undefined ? undefined : parseCursor(cursor)
    if (!stream) return socket.say({ type: 'error', re: 'resume', id, error: errorOf('stream_not_found') })
    if (position && !stream.has(position)) {
      return socket.say({ type: 'error', re: 'resume', id, error: errorOf('resume_expired') })
    }
    this.#attach(socket, stream, position)
  }

  /** Under the cursor's own epoch: a later one is told on the way. */
  #attach(socket: SimulatedSocket, stream: SimulatedStream, position?: CursorPosition): void {
    const { id, log, isEnded } = stream
    const { epoch, seq: after } = position ?? { epoch: stream.firstEpoch, seq: -1 }
    const state = isEnded ? 'ended' : 'running'
    socket.say({ type: 'attached', id, epoch, last_seq: log.length - 1, state })
    for (const event of log.slice(after + 1)) socket.say(event)
    this.#sockets.get(socket)?.add(id)
  }

  #cancel(socket: SimulatedSocket, id: string): void {
    const stream = this.#known.get(id)
    if (!stream) return socket.say({ type: 'error', re: 'cancel', id, error: errorOf('stream_not_found') })
    stream.cancel()
  }

  #show({ id }: SimulatedStream, event: StreamEvent): void {
    for (const [socket, reading] of [...this.#sockets]) if (reading.has(id)) socket.say(event)
  }
}
