import {
  decodeMessage,
  encode,
  type ClientCommand,
  type ErrorAnswerMessage,
  type ServerMessage,
} from '@runnel/protocol'
import type { Transport } from '../../../types.js'
import { ABNORMAL } from '../../close-codes.js'
import type { Http } from '../../json-mode.js'
import { Commands } from './commands.js'
import type { Link, LinkEvents } from '../link.js'
import { readByPolls } from './poll.js'
import { Reads, type ReadJob } from './reads.js'
import { lossOf } from './refusals.js'
import { LinkBroken, Requests } from './requests.js'
import { readLive } from './sse.js'

/** How long the server may take to say what it is, at first and when it is asked for a sign of life. */
const GREETING_MS = 10_000

export interface HttpLinkOptions {
  readonly http: Http
  readonly transport: Exclude<Transport, 'websocket'>
  /** Whether no other transport is left to try when this one does not work. */
  readonly isLast: boolean
}

/** What the server said at first. */
interface Greeting {
  readonly welcome: string
  readonly heartbeat_ms: number
  readonly roundTrip_ms: number
}

/**
 * The protocol over HTTP, with the same commands and messages as on the WebSocket: commands are requests, the streams are
 * read over one more, and what has no message on HTTP (`welcome`, `attached`, `pong`) is made up here. So whoever speaks
 * over a link need not know which one it is. Without a stream to read, no request is open.
 */
export class HttpLink implements Link {
  readonly #options: HttpLinkOptions
  readonly #events: LinkEvents
  readonly #requests: Requests
  readonly #commands: Commands
  readonly #reads: Reads
  #greeting: Greeting | undefined

  constructor(options: HttpLinkOptions, events: LinkEvents) {
    this.#options = options
    this.#events = events
    this.#requests = new Requests(options.http)
    const onBroken = (error: unknown): void => this.#break(error)
    this.#reads = new Reads((job) => this.#read(job), {
      onText: (text) => this.#say(text),
      onBroken,
      isExpectingMore: () => this.#commands.isPrompting,
    })
    const handlers = {
      onAccepted: (id: string) => this.#reads.follow(id),
      onRefused: (answer: ErrorAnswerMessage) => this.#say(encode(answer)),
      onBroken,
      onStarved: () => this.#reads.pause(),
      onIdle: () => this.#reads.goOn(),
    }
    const roundTrip_ms = (): number => this.#greeting?.roundTrip_ms ?? 0
    this.#commands = new Commands({ requests: this.#requests, handlers, roundTrip_ms })
    this.#open().catch(onBroken)
  }

  send(text: string): boolean {
    if (this.#isOver || !this.#greeting) return false
    // It was encoded by the dispatcher, a moment ago.
    this.#obey(JSON.parse(text) as ClientCommand, text)
    return true
  }

  drop(): void {
    this.#requests.close()
    this.#commands.close()
    this.#reads.close()
  }

  get #isOver(): boolean {
    return this.#requests.isClosed
  }

  async #open(): Promise<void> {
    const { session } = this.#requests
    const askedAt = performance.now()
    const [config, streams] = await Promise.all(
      // The list is asked for its header: the session that counts.
      ['/api/config', '/api/streams'].map((path) => this.#requests.ask(path, { method: 'GET', limit_ms: GREETING_MS })),
    )
    // A store that is away for a moment costs the list, and not the session.
    const issued = streams?.headers.get('x-session') ?? session
    if (!config?.ok || !streams || issued === undefined) {
      throw new LinkBroken(config && streams ? lossOf(config.ok ? streams : config) : { code: ABNORMAL })
    }
    this.#requests.session = issued
    this.#greeting = greetingOf(config.body, issued, performance.now() - askedAt)
    this.#events.onOpen()
  }

  #obey(command: ClientCommand, text: string): void {
    switch (command.type) {
      case 'hello':
        // Behind the turn, as everything that comes from a server.
        return queueMicrotask(() => this.#greeting && this.#say(this.#greeting.welcome))
      case 'prompt':
        if (command.id !== undefined) this.#commands.add({ ...command, id: command.id }, text)
        return
      case 'cancel':
      case 'retry':
        return this.#commands.add(command, text)
      case 'resume':
        return this.#reads.attach(command.id, command.cursor)
      case 'detach':
        this.#commands.detach(command.id)
        return this.#reads.detach(command.id)
      case 'ping':
        return this.#answerPing(command.t)
      default:
        return command satisfies never
    }
  }

  /** What slept may hold a request that died meanwhile: the streams are read over a new one. */
  #answerPing(t: number | undefined): void {
    this.#reads.renew()
    this.#requests.ask('/api/config', { method: 'GET', limit_ms: GREETING_MS }).then(
      ({ ok }) => ok && this.#say(encode({ type: 'pong', ...(t !== undefined && { t }) })),
      (error: unknown) => this.#break(error),
    )
  }

  #read(job: ReadJob): Promise<void> {
    const { transport, isLast } = this.#options
    if (transport === 'poll') return readByPolls(job, this.#requests)
    const { heartbeat_ms = 0, roundTrip_ms = 0 } = this.#greeting ?? {}
    return readLive(job, { requests: this.#requests, heartbeat_ms, roundTrip_ms, isLast })
  }

  #say(text: string): void {
    if (!this.#isOver) this.#events.onText(text)
  }

  /** The one place where whatever broke becomes the end of the link. */
  #break(error: unknown): void {
    if (this.#isOver) return
    this.drop()
    this.#events.onLost(error instanceof LinkBroken ? error.loss : { code: ABNORMAL })
  }
}

/** The `welcome` that the server would have said. Throws where something else answered in its stead. */
function greetingOf(config: unknown, session: string, roundTrip_ms: number): Greeting {
  const { heartbeat_ms } = (config ?? {}) as { heartbeat_ms?: unknown }
  // Silence is judged by each request itself: between two of them there is none to be heard.
  const said = { ...(config as object), type: 'welcome', session, heartbeat_ms: 0 }
  const welcome = encode(said as unknown as ServerMessage)
  const decoded = decodeMessage(welcome)
  if (!decoded.ok || typeof heartbeat_ms !== 'number') throw new LinkBroken({ code: ABNORMAL })
  return { welcome, heartbeat_ms, roundTrip_ms }
}
