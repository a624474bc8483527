import type { WelcomeMessage } from '@runnel/protocol'
import { Connection } from './connection/connection.js'
import { Dispatcher } from './connection/dispatcher.js'
import { maskFrame } from './connection/frame-mask.js'
import type { Http } from './connection/json-mode.js'
import { localError } from './connection/local-errors.js'
import { currentPage, type Page } from './connection/page-signals.js'
import { currentStorage, SessionStore } from './connection/session-store.js'
import type { SessionStorage } from './connection/stored-text.js'
import type { WebSocketConstructor } from './connection/socket.js'
import { callSafely } from './streams/observable.js'
import { randomId } from './streams/stream-id.js'
import type { LiveStream } from './streams/stream.js'
import type { Client, ClientOptions, ConnectionState, Prompt, Stream, StreamSummary, WireFrame } from './types.js'

export { currentStorage } from './connection/session-store.js'
export { isEnded } from './streams/fold.js'
export { randomId } from './streams/stream-id.js'

/** What surrounds a client. A browser has all of it; in Node, pass the `WebSocket` of `ws`. */
export interface Environment {
  readonly WebSocket: WebSocketConstructor | undefined
  readonly page: Page
  readonly storage: SessionStorage | undefined
  /** For SSE and long polls, and for servers that do not stream. */
  readonly fetch: typeof globalThis.fetch | undefined
  /** A number in [0, 1), for the jitter. */
  readonly random: () => number
}

/**
 * Connects to a server, at once. One client carries any number of streams; `acquireClient` shares one between the
 * blocks of a page. Throws a `TypeError` when `server` is not an `http(s)` address, or is left out where there is no page.
 */
export function createClient(options: ClientOptions = {}, environment: Partial<Environment> = {}): Client {
  const server = serverAddress(options.server)
  const { transport = 'auto' } = options
  return new ConnectedClient(server, transport, { ...currentEnvironment(options), ...environment })
}

/** A share in a client. `release` is idempotent; after the last one, the connection, its timers and listeners are gone. */
export interface ClientLease {
  readonly client: Client
  release(): void
}

interface SharedClient {
  readonly client: Client
  users: number
}

const shared = new Map<string, SharedClient>()

/**
 * The page's client for a server, connected once for everyone who asks. The connection outlives the last `release` by
 * one turn of the event loop, so that an element which is only moved keeps it. Throws as `createClient` does.
 */
export function acquireClient(options: ClientOptions = {}, environment: Partial<Environment> = {}): ClientLease {
  const key = [serverAddress(options.server), options.transport ?? 'auto', options.share].join(' ')
  const existing = shared.get(key)
  const entry = existing && !isClosed(existing.client) ? existing : share(key, createClient(options, environment))
  entry.users += 1
  let held = true
  const release = (): void => {
    if (!held) return
    held = false
    entry.users -= 1
    if (entry.users === 0) setTimeout(() => closeUnused(key, entry), 0)
  }
  return { client: entry.client, release }
}

function share(key: string, client: Client): SharedClient {
  const entry = { client, users: 0 }
  shared.set(key, entry)
  return entry
}

function closeUnused(key: string, entry: SharedClient): void {
  if (entry.users > 0) return
  entry.client.close()
  if (shared.get(key) === entry) shared.delete(key)
}

function isClosed({ connection }: Client): boolean {
  return connection.name === 'closed' && connection.reason === 'closed'
}

function currentEnvironment({ share }: ClientOptions): Environment {
  const { WebSocket } = globalThis as { WebSocket?: WebSocketConstructor }
  // A bare `fetch` in a field would be called with the wrong `this`.
  const fetch: Environment['fetch'] = globalThis.fetch?.bind(globalThis)
  return { WebSocket, page: currentPage(), storage: currentStorage(share), fetch, random: Math.random }
}

/** The address as the key of everything that belongs to a server: without a trailing slash, query or fragment. */
function serverAddress(server: string | undefined): string {
  const { location } = globalThis as { location?: { origin: string } }
  const { protocol, origin, pathname } = new URL(server ?? location?.origin ?? '', location?.origin)
  if (protocol !== 'http:' && protocol !== 'https:') throw new TypeError(`not an http(s) address: ${server ?? origin}`)
  return origin + pathname.replace(/\/+$/, '')
}

function cancelOnAbort(stream: LiveStream, signal: AbortSignal): void {
  const cancel = (): void => stream.cancel()
  signal.addEventListener('abort', cancel, { once: true })
  // A page's signal may outlive thousands of streams.
  stream.over.addEventListener('abort', () => signal.removeEventListener('abort', cancel), { once: true })
}

class ConnectedClient implements Client {
  readonly server: string
  readonly #connection: Connection
  readonly #dispatcher: Dispatcher
  readonly #http: Http
  readonly #frameListeners = new Set<{ readonly listener: (frame: WireFrame) => void }>()

  constructor(
    server: string,
    transport: NonNullable<ClientOptions['transport']>,
    { WebSocket, page, storage, fetch, random }: Environment,
  ) {
    this.server = server
    this.#http = { server, session: new SessionStore(server, storage), fetch }
    this.#connection = new Connection({
      url: `${server.replace(/^http/, 'ws')}/ws`,
      transport,
      WebSocket,
      http: this.#http,
      storage,
      page,
      random,
      greeting: () => this.#dispatcher.greeting(),
      onOpen: (link) => this.#dispatcher.opened(link),
      onText: (text) => this.#receive(text),
      onProbe: () => this.#dispatcher.ping(),
      onDown: (code) => this.#dispatcher.lost(code),
    })
    const connection = this.#connection
    const wire = {
      send: (text: string) => this.#send(text),
      settle: () => connection.settle(),
      welcomed: (welcome: WelcomeMessage) => connection.welcomed(welcome),
      goaway: (reconnect_in_ms: number) => connection.goaway(reconnect_in_ms),
      leaveNow: () => connection.leaveNow(),
    }
    this.#dispatcher = new Dispatcher(wire, this.#http, random)
    connection.subscribe((state) => this.#follow(state))
    connection.start()
  }

  get connection(): ConnectionState {
    return this.#connection.state
  }

  get limits(): { readonly max_prompt_chars: number } | undefined {
    return this.#dispatcher.limits
  }

  stream(prompt: Prompt | string, { signal }: { signal?: AbortSignal } = {}): Stream {
    const { id = randomId(), ...rest } = typeof prompt === 'string' ? { prompt } : prompt
    if (signal?.aborted) return this.#dispatcher.stopped(id)
    const stream = this.#dispatcher.start({ type: 'prompt', id, ...rest })
    if (signal) cancelOnAbort(stream, signal)
    return stream
  }

  attach(id: string): Stream {
    return this.#dispatcher.attach(id)
  }

  async list({ signal }: { signal?: AbortSignal } = {}): Promise<StreamSummary[]> {
    const { listStreams } = await import('./connection/stream-list.js')
    return listStreams(this.#http, { ...(signal && { signal }) })
  }

  onConnection(listener: (state: ConnectionState) => void): () => void {
    return this.#connection.subscribe(listener)
  }

  onFrame(listener: (frame: WireFrame) => void): () => void {
    const entry = { listener }
    this.#frameListeners.add(entry)
    return () => this.#frameListeners.delete(entry)
  }

  reconnect(): void {
    this.#connection.reconnect()
  }

  interrupt(): void {
    this.#connection.interrupt()
  }

  close(): void {
    this.#connection.close()
    this.#frameListeners.clear()
  }

  /** Without a connection to come, no stream may be left waiting. */
  #follow(state: ConnectionState): void {
    if (state.name !== 'closed') return this.#dispatcher.reopen()
    this.#dispatcher.close(localError(state.reason === 'unauthorized' ? 'unauthorized' : 'connection_lost'))
  }

  #send(text: string): boolean {
    const sent = this.#connection.send(text)
    if (sent) this.#show('out', text)
    return sent
  }

  #receive(text: string): void {
    this.#show('in', text)
    this.#dispatcher.receive(text)
  }

  #show(direction: WireFrame['direction'], text: string): void {
    if (this.#frameListeners.size === 0) return
    const frame = { direction, text: maskFrame(text) }
    for (const { listener } of [...this.#frameListeners]) callSafely(listener, frame)
  }
}
