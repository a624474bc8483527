import type { ReactiveController, ReactiveElement } from 'lit'
import { acquireClient } from '../client.js'
import type { Client, ClientOptions, ConnectionState } from '../types.js'
import { defaultServer } from './default-server.js'
import { whenLeft } from './when-left.js'

/** Where a host's connection comes from: a client of its own, or the shared one to a server. */
export interface ConnectionSource {
  readonly client?: Client | undefined
  readonly server?: string | undefined
  readonly share?: 'tabs' | undefined
  readonly transport?: ClientOptions['transport'] | undefined
}

const IDLE: ConnectionState = { name: 'idle' }

/** Holds the shared connection for as long as its host is in the page, and shows the host its state. */
export class ConnectionController implements ReactiveController {
  readonly #host: ReactiveElement
  readonly #source: () => ConnectionSource
  /** Called before a client is let go of. */
  readonly #onRelease: () => void
  #failure: ConnectionState | undefined
  #opened: { source: ConnectionSource; client: Client; close: () => void } | undefined

  constructor(host: ReactiveElement, source: () => ConnectionSource, onRelease: () => void = () => {}) {
    this.#host = host
    this.#source = source
    this.#onRelease = onRelease
    host.addController(this)
  }

  /** The client; undefined while the host is not in the page, or names no valid server. */
  get client(): Client | undefined {
    return this.#opened?.client
  }

  get state(): ConnectionState {
    return this.#opened?.client.connection ?? this.#failure ?? IDLE
  }

  hostConnected(): void {
    // An element that the parser builds gets its properties before its first update: it opens there.
    if (this.#host.hasUpdated) this.open()
  }

  hostUpdate(): void {
    if (this.#host.isConnected) this.open()
  }

  hostDisconnected(): void {
    whenLeft(this.#host, () => this.close())
  }

  /** Opens the client that the source names now. Idempotent. Undefined when the server's address is not valid. */
  open(): Client | undefined {
    const { client: given, server = defaultServer(), share, transport } = this.#source()
    const source = { client: given, server, share, transport }
    if (this.#opened && isSame(this.#opened.source, source)) return this.#opened.client
    this.close()
    const lease = given ? { client: given, release: () => {} } : this.#acquire(source)
    if (!lease) return undefined
    const { client, release } = lease
    const unsubscribe = client.onConnection(() => this.#host.requestUpdate())
    const close = () => {
      unsubscribe()
      release()
    }
    this.#opened = { source, client, close }
    return client
  }

  #acquire({ server, share, transport }: ConnectionSource): ReturnType<typeof acquireClient> | undefined {
    this.#failure = undefined
    try {
      return acquireClient({ ...(server && { server }), ...(share && { share }), ...(transport && { transport }) })
    } catch {
      // It throws for one reason: the address that the page's author wrote. The badge tells it.
      this.#failure = { name: 'closed', reason: 'the server’s address is not valid' }
      return undefined
    }
  }

  /** Lets go of the client. Idempotent. */
  close(): void {
    if (!this.#opened) return
    this.#onRelease()
    this.#opened.close()
    this.#opened = undefined
  }
}

const SOURCE_KEYS = ['client', 'server', 'share', 'transport'] as const

function isSame(one: ConnectionSource, other: ConnectionSource): boolean {
  return SOURCE_KEYS.every((key) => one[key] === other[key])
}
