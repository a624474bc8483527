import {
  createClient,
  type Client,
  type ClientOptions,
  type ConnectionState,
  type Stream,
  type StreamView,
} from '@runnel/client'
import type { Config } from '@runnel/server'
import type { AddressInfo } from 'node:net'
import { onTestFinished } from 'vitest'
import { WebSocket } from 'ws'
import { scriptedProvider, type ScriptedProvider } from '../../packages/server/test/kit/scripted-provider.js'
import { startServer, type TestServer } from '../../packages/server/test/kit/test-server.js'
import { type Relay, startRelay } from './relay.js'

/** One server, or several that are one to their clients. */
export interface Service {
  /** Past whatever stands in front of it. */
  readonly url: string
  /** Lets the server that answers go away in peace. */
  drain(): Promise<void>
}

/** A service, its model, and a client that reaches it through something that can break. */
export interface ServiceWorld {
  readonly provider: ScriptedProvider
  /** Resets every connection. */
  readonly relay: { reset(): void }
  /** What the client knows of the service: its front. */
  readonly url: string
  readonly service: Service
  readonly client: Client
  /** What the client keeps beyond a reload. */
  readonly storage: ReadonlyMap<string, string>
  /** Another service with the same model, which knows nothing of this one's streams. */
  serveAnother(config?: Partial<Config>): Promise<Service>
  /** A crash, as clients see it: the connections break, and behind the same address stands the other service. */
  replaceBy(successor: Service): Promise<void>
}

/** A server, its model, and a client that reaches it through a relay. */
export interface World extends ServiceWorld {
  readonly relay: Relay
  readonly server: TestServer
}

/** Opens a world for a test, which it ends with. */
export type OpenWorld<T = World> = (config?: Partial<Config>, options?: ClientOptions) => Promise<T>

/** Where a server listens. */
export function portOf({ app }: TestServer): number {
  return (app.server.address() as AddressInfo).port
}

/** A real server whose model the test plays; gone when the test ends. */
export async function serve(provider: ScriptedProvider, config: Partial<Config> = {}): Promise<TestServer> {
  const server = await startServer({ providers: [provider], config })
  onTestFinished(() => server.close())
  return server
}

/** A client in Node; closed when the test ends. `items` is what it keeps beyond a reload. */
export function connect(server: string, items = new Map<string, string>(), options: ClientOptions = {}): Client {
  const sessionStorage = {
    getItem: (key: string) => items.get(key) ?? null,
    setItem: (key: string, value: string) => void items.set(key, value),
  }
  const client = createClient({ ...options, server }, { WebSocket, page: {}, storage: sessionStorage, random: () => 0 })
  onTestFinished(() => client.close())
  return client
}

/** A real server, a relay in front of it, and a client that knows only the relay. */
export const world: OpenWorld = (config, options) => worldBehind((relay) => relay.url, config, options)

/** The same with something between the client and the relay; `front` starts it and tells its address. */
export async function worldBehind(
  front: (relay: Relay) => Promise<string> | string,
  config: Partial<Config> = {},
  options: ClientOptions = {},
): Promise<World> {
  const provider = scriptedProvider()
  const server = await serve(provider, config)
  const relay = await startRelay(portOf(server))
  onTestFinished(() => relay.close())
  const url = await front(relay)
  const storage = new Map<string, string>()
  return {
    provider,
    relay,
    url,
    server,
    storage,
    client: connect(url, storage, options),
    service: serviceOf(server),
    serveAnother: async (other) => serviceOf(await serve(provider, other)),
    replaceBy: async (successor) => {
      relay.target = Number(new URL(successor.url).port)
      relay.reset()
      await server.close()
    },
  }
}

function serviceOf({ app, url }: TestServer): Service {
  return { url, drain: () => app.runnel.drain() }
}

/** A crash, as clients see it: the connections break, and behind the same address stands a server that knows nothing. */
export async function replace(server: TestServer, relay: Relay, successor: TestServer): Promise<void> {
  relay.target = portOf(successor)
  relay.reset()
  await server.close()
}

/** Resolves when the connection is in the state. */
export function until(client: Client, name: ConnectionState['name']): Promise<void> {
  if (client.connection.name === name) return Promise.resolve()
  return new Promise((resolve) => {
    const stop = client.onConnection((state) => {
      if (state.name !== name) return
      stop()
      resolve()
    })
  })
}

/** Resolves with the first view that fits. */
export async function view(stream: Stream, fits: (view: StreamView) => boolean): Promise<StreamView> {
  for await (const next of stream) if (fits(next)) return next
  return stream.view
}

/** Whether nothing follows the view. */
export function ended({ status }: StreamView): boolean {
  return status === 'complete' || status === 'error' || status === 'cancelled'
}
