import { type ClientCommand, parseCursor, type PromptCommand, type StreamEvent } from '@runnel/protocol'
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
}

/** A server that stands in this process, and a real client that is connected to it. */
export interface Simulator {
  readonly client: Client
  /** Every stream that was started, in order. */
  readonly streams: readonly SimulatedStream[]
  /** The stream that was started last. Throws a `RangeError` when there is none. */
  readonly last: SimulatedStream
  /** Resolves with the next stream that is started. */
  next(): Promise<SimulatedStream>
  /** Every command that arrived, in order. */
  readonly commands: readonly ClientCommand[]
  /** Breaks the connection, as a network does; the client comes back by itself. */
  drop(code?: number): void
  /** From now on, connections are refused (`false`: accepted again), and the one that stands is broken. */
  refuse(refused?: boolean): void
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
  readonly client: Client
  readonly commands: ClientCommand[] = []
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
    const connected = (socket: SimulatedSocket) => this.#connected(socket)
    const said = (socket: SimulatedSocket, text: string) => this.#obey(socket, JSON.parse(text) as ClientCommand)
    const closed = (socket: SimulatedSocket) => this.#sockets.delete(socket)
    class WebSocket extends SimulatedSocket {
      constructor() {
        super({ opened: connected, said, closed })
      }
    }
    const server = 'http://simulated.invalid'
    // No jitter: a test that waits for a reconnect knows when it comes.
    const environment = { WebSocket, page: {}, storage: undefined, fetch: undefined, random: () => 0 }
    this.client = createClient({ server, transport: 'websocket' }, environment)
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

  drop(code?: number): void {
    for (const socket of [...this.#sockets.keys()]) socket.break(code)
  }

  refuse(refused = true): void {
    this.#refused = refused
    if (refused) this.drop()
  }

  restart(): void {
    this.#known.clear()
    this.drop()
  }

  close(): void {
    this.client.close()
    for (const stream of this.#streams) stream.wake()
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
    const stream = new SimulatedStream({ ...command, id }, `epoch-${(this.#epochs += 1)}`, {
      appended: (grown, event) => this.#show(grown, event),
      drop: () => this.drop(),
      restart: () => this.restart(),
    })
    const script = this.#options.answer?.(stream.prompt)
    if (script && 'refuse' in script) {
      return socket.say({ type: 'error', re: 'prompt', id, error: errorOf(script.refuse) })
    }
    this.#known.set(id, stream)
    this.#streams.push(stream)
    this.#attach(socket, stream, -1)
    for (const resolve of this.#awaited.splice(0)) resolve(stream)
    if (script) void stream.play(script)
  }

  #resume(socket: SimulatedSocket, id: string, cursor?: string): void {
    const stream = this.#known.get(id)
    const position = cursor === undefined ? undefined : parseCursor(cursor)
    if (!stream) return socket.say({ type: 'error', re: 'resume', id, error: errorOf('stream_not_found') })
    if (position && (position.epoch !== stream.epoch || position.seq >= stream.log.length)) {
      return socket.say({ type: 'error', re: 'resume', id, error: errorOf('resume_expired') })
    }
    this.#attach(socket, stream, position?.seq ?? -1)
  }

  #attach(socket: SimulatedSocket, { id, epoch, log, isEnded }: SimulatedStream, after: number): void {
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
