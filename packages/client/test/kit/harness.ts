import { onTestFinished, vi } from 'vitest'
import {
  createClient,
  type Client,
  type ClientOptions,
  type ConnectionState,
  type SessionStorage,
} from '../../src/index.js'
import { FakeNetwork, type FakeSocket } from './fake-network.js'
import { welcome } from './messages.js'

/** A page whose network and visibility the test plays. */
export class FakePage {
  readonly window = new EventTarget()
  readonly document = Object.assign(new EventTarget(), { visibilityState: 'visible' })
  readonly navigator = { onLine: true }

  goOffline(): void {
    this.navigator.onLine = false
    this.window.dispatchEvent(new Event('offline'))
  }

  goOnline(): void {
    this.navigator.onLine = true
    this.window.dispatchEvent(new Event('online'))
  }

  show(visibilityState: 'visible' | 'hidden'): void {
    this.document.visibilityState = visibilityState
    this.document.dispatchEvent(new Event('visibilitychange'))
  }
}

export class FakeStorage implements SessionStorage {
  readonly items = new Map<string, string>()

  getItem(key: string): string | null {
    return this.items.get(key) ?? null
  }

  setItem(key: string, value: string): void {
    this.items.set(key, value)
  }
}

export const SERVER = 'https://runnel.example'

export interface Harness {
  readonly client: Client
  readonly network: FakeNetwork
  readonly page: FakePage
  readonly storage: FakeStorage
  /** Every state of the connection that a listener was told. */
  readonly states: ConnectionState[]
  /** The socket of the attempt that is due within `wait_ms`, accepted. */
  accept(wait_ms?: number): Promise<FakeSocket>
  /** The same, greeted. */
  connect(wait_ms?: number): Promise<FakeSocket>
}

export interface HarnessOptions {
  server?: string
  random?: number
  storage?: FakeStorage
  page?: FakePage
  fetch?: typeof globalThis.fetch
  /** Default `websocket`: what is tested of a socket is not to be mixed with what follows it. */
  transport?: NonNullable<ClientOptions['transport']>
}

/** A client on fake timers and a fake network; both are put back when the test ends. */
export function harness({
  server = SERVER,
  random = 0,
  storage = new FakeStorage(),
  page = new FakePage(),
  fetch = () => Promise.reject(new TypeError('no server')),
  transport = 'websocket',
}: HarnessOptions = {}): Harness {
  vi.useFakeTimers()
  const network = new FakeNetwork()
  const environment = { WebSocket: network.WebSocket, page, storage, fetch, random: () => random }
  const client = createClient({ server, transport }, environment)
  onTestFinished(() => {
    client.close()
    vi.useRealTimers()
  })
  const states: ConnectionState[] = []
  client.onConnection((state) => states.push(state))
  const accept = async (wait_ms = 0): Promise<FakeSocket> => {
    await vi.advanceTimersByTimeAsync(wait_ms)
    // The wait's own timer, and the library, which opens its socket a turn after it is asked to.
    await vi.advanceTimersByTimeAsync(1)
    await vi.advanceTimersByTimeAsync(1)
    return network.last.accept()
  }
  const connect = async (wait_ms = 0): Promise<FakeSocket> => (await accept(wait_ms)).say(welcome())
  return { client, network, page, storage, states, accept, connect }
}
