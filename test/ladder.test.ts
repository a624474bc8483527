import {
  createClient,
  type Client,
  type ClientOptions,
  type ConnectionState,
  type Stream,
  type Transport,
} from '@runnel/client'
import type { Config } from '@runnel/server'
import { describe, expect, onTestFinished, test } from 'vitest'
import { WebSocket } from 'ws'
import {
  scriptedProvider,
  type ScriptedCall,
  type ScriptedProvider,
} from '../packages/server/test/kit/scripted-provider.js'
import { ended, portOf, serve, until, view } from './kit/client-world.js'
import { seededRandom } from './kit/random.js'
import { startWebProxy, type WebProxy } from './kit/web-proxy.js'

interface House {
  readonly provider: ScriptedProvider
  readonly proxy: WebProxy
  /** Everything that the page keeps beyond a reload. */
  readonly storage: Map<string, string>
  readonly window: EventTarget
  /** A client of a page that was just loaded. */
  load(options?: ClientOptions): Client
}

/** A server, a web proxy in front of it, and pages that know only the proxy. */
async function house(config: Partial<Config> = {}): Promise<House> {
  const provider = scriptedProvider()
  const proxy = await startWebProxy(portOf(await serve(provider, config)))
  onTestFinished(() => proxy.close())
  const storage = new Map<string, string>()
  const window = new EventTarget()
  const items = { getItem: (key: string) => storage.get(key) ?? null, setItem: storage.set.bind(storage) }
  const load = (options: ClientOptions = {}): Client => {
    const page = { window }
    const client = createClient({ server: proxy.url, ...options }, { WebSocket, page, storage: items, random: () => 0 })
    onTestFinished(() => client.close())
    return client
  }
  return { provider, proxy, storage, window, load }
}

function statesOf(client: Client): ConnectionState[] {
  const states: ConnectionState[] = []
  client.onConnection((state) => states.push(state))
  return states
}

/** Writes a token, and waits until the reader has it. */
async function write(call: ScriptedCall, stream: Stream, token: string): Promise<void> {
  call.text(token)
  await view(stream, ({ text }) => text.endsWith(token))
}

/** Resolves when the connection is open over the transport. */
async function over(client: Client, transport: Transport): Promise<void> {
  await expect.poll(() => client.connection, { timeout: 10_000, interval: 5 }).toEqual({ name: 'open', transport })
}

describe('the way down', () => {
  test.each([400, 403, 502, 'hang', 'silent'] as const)(
    'where WebSockets meet with %s, the answer comes over SSE, and a page that is loaded again knows',
    async (upgrades) => {
      const { provider, proxy, load } = await house()
      proxy.upgrades = upgrades
      const client = load()
      const states = statesOf(client)
      const stream = client.stream('why?')
      const call = await provider.call(0)
      await write(call, stream, 'a')
      expect(client.connection).toEqual({ name: 'open', transport: 'sse' })
      expect(states.some(({ name }) => name === 'waiting')).toBe(false)
      await write(call, stream, 'b')
      client.close()
      const asked = proxy.upgradesAsked
      const again = load()
      await until(again, 'open')

      expect(again.connection).toEqual({ name: 'open', transport: 'sse' })
      expect(proxy.upgradesAsked).toBe(asked)
    },
  )

  test('where event streams are held back, too, the answer comes by long polls', async () => {
    const { provider, proxy, load } = await house()
    proxy.upgrades = 502
    proxy.streams = 'hold'
    const client = load()
    const states = statesOf(client)
    const stream = client.stream('why?')
    const call = await provider.call(0)
    for (const token of ['a', 'b', 'c']) await write(call, stream, token)
    call.end()

    expect(await view(stream, ended)).toMatchObject({ status: 'complete', text: 'abc', generation: 0 })
    expect(client.connection).toEqual({ name: 'open', transport: 'poll' })
    expect(states.some(({ name }) => name === 'waiting')).toBe(false)
    expect(provider.calls).toHaveLength(1)
  })

  test('a proxy that changes its mind in the middle of an answer costs no character', async () => {
    const { provider, proxy, load } = await house()
    const client = load()
    const stream = client.stream('why?')
    const call = await provider.call(0)
    await write(call, stream, 'a')
    expect(client.connection).toEqual({ name: 'open', transport: 'websocket' })
    proxy.upgrades = 403
    proxy.reset()
    call.text('b')
    await over(client, 'sse')
    await write(call, stream, 'c')
    proxy.streams = 'hold'
    proxy.reset()
    call.text('d')
    await over(client, 'poll')
    await write(call, stream, 'e')
    call.end()

    expect(await view(stream, ended)).toMatchObject({ status: 'complete', text: 'abcde', generation: 0 })
    expect(provider.calls).toHaveLength(1)
  })

  test('a Node that has no WebSocket speaks SSE', async () => {
    const provider = scriptedProvider()
    const { url } = await serve(provider)
    const client = createClient({ server: url }, { WebSocket: undefined })
    onTestFinished(() => client.close())
    const stream = client.stream('why?')
    const call = await provider.call(0)
    await write(call, stream, 'a')
    call.end()

    expect(await view(stream, ended)).toMatchObject({ status: 'complete', text: 'a' })
    expect(client.connection).toEqual({ name: 'open', transport: 'sse' })
  })

  test('a transport that is forced is not left', async () => {
    const { proxy, load } = await house()
    proxy.upgrades = 502
    const client = load({ transport: 'websocket' })
    await until(client, 'waiting')

    expect(proxy.paths).toEqual([])
  })
})

describe('the way up', () => {
  test.each(['sse', 'poll'] as const)(
    'from %s leads to the WebSocket in the middle of an answer, without a gap and without a wait',
    async (rung) => {
      const { provider, proxy, storage, window, load } = await house()
      storage.set(`runnel.transport:${proxy.url}`, rung)
      const client = load()
      const stream = client.stream('why?')
      const call = await provider.call(0)
      await write(call, stream, 'a')
      expect(client.connection).toEqual({ name: 'open', transport: rung })
      const states = statesOf(client)
      window.dispatchEvent(new Event('online'))
      call.text('b')
      await over(client, 'websocket')
      await write(call, stream, 'c')
      call.end()

      expect(await view(stream, ended)).toMatchObject({ status: 'complete', text: 'abc', generation: 0 })
      expect(states).toEqual([{ name: 'open', transport: 'websocket' }])
      expect(storage.get(`runnel.transport:${proxy.url}`)).toBe('websocket')
      expect(provider.calls).toHaveLength(1)
    },
  )

  test('is found by itself after a few seconds', async () => {
    const { proxy, storage, load } = await house()
    storage.set(`runnel.transport:${proxy.url}`, 'poll')
    const client = load()
    await over(client, 'poll')
    await over(client, 'websocket')
    expect(proxy.upgradesAsked).toBe(1)
  })

  test('is not taken while it is closed, and costs the connection nothing', async () => {
    const { provider, proxy, window, load } = await house()
    proxy.upgrades = 'silent'
    const client = load()
    const stream = client.stream('why?')
    const call = await provider.call(0)
    await write(call, stream, 'a')
    const states = statesOf(client)
    window.dispatchEvent(new Event('online'))
    await expect.poll(() => proxy.upgradesAsked).toBe(2)
    await write(call, stream, 'b')

    expect(states).toEqual([])
  })

  test('a cancel and a prompt that cross the change are both heard', async () => {
    const { provider, proxy, storage, window, load } = await house()
    storage.set(`runnel.transport:${proxy.url}`, 'sse')
    const client = load()
    const first = client.stream('one')
    const call = await provider.call(0)
    await write(call, first, 'a')
    window.dispatchEvent(new Event('online'))
    const stop = client.onConnection(() => {
      stop()
      first.cancel()
    })
    const second = client.stream('two')
    await over(client, 'websocket')
    const other = await provider.call(1)
    other.text('b')
    other.end()

    expect(await view(first, ended)).toMatchObject({ status: 'cancelled', text: 'a' })
    expect(await view(second, ended)).toMatchObject({ status: 'complete', text: 'b' })
    expect(call.signal.aborted).toBe(true)
    expect(provider.calls).toHaveLength(2)
  })
})

test('a server that prefers SSE is asked over SSE, and for a WebSocket once', async () => {
  const { provider, proxy, window, load } = await house({ STREAMING_BACKEND: 'sse' })
  const client = load()
  const stream = client.stream('why?')
  const call = await provider.call(0)
  await over(client, 'sse')
  await write(call, stream, 'a')
  window.dispatchEvent(new Event('online'))
  await write(call, stream, 'b')
  call.end()
  await view(stream, ended)
  client.close()
  const again = load()
  await until(again, 'open')

  expect(again.connection).toEqual({ name: 'open', transport: 'sse' })
  expect(proxy.upgradesAsked).toBe(1)
  expect(provider.calls).toHaveLength(1)
})

test('whatever proxies do, and however often they change, each answer is the whole of its log, generated once', async () => {
  const seed = Number(process.env['SEED'] ?? 20261)
  const random = seededRandom(seed)
  const { provider, proxy, window, load } = await house()
  const client = load()
  const pick = <T>(values: readonly T[]): T => values[Math.floor(random() * values.length)] as T
  for (let round = 0; round < 8; round += 1) {
    const stream = client.stream('why?')
    const call = await provider.call(round)
    const tokens = Array.from({ length: 24 }, (_, index) => `${index} naïve 🌊 `)
    for (const [index, token] of tokens.entries()) {
      call.text(token)
      if (index % 6 === 3) {
        proxy.upgrades = pick(['pass', 400, 502, 'pass'])
        proxy.streams = pick(['pass', 'pass', 'hold'])
        pick([() => proxy.reset(), () => client.interrupt(), () => window.dispatchEvent(new Event('online'))])()
      }
      for (let turns = Math.floor(random() * 12); turns > 0; turns -= 1) {
        await new Promise((resolve) => setImmediate(resolve))
      }
    }
    call.end()
    const { status, text, generation } = await view(stream, ended)
    expect({ seed, round, status, text, generation }).toEqual({
      seed,
      round,
      status: 'complete',
      text: tokens.join(''),
      generation: 0,
    })
  }
  expect(provider.calls).toHaveLength(8)
})
