import type { Stream } from '@runnel/client'
import { expect, onTestFinished, test } from 'vitest'
import { scriptedProvider } from '../packages/server/test/kit/scripted-provider.js'
import { connect, ended, portOf, replace, serve, until, view, world } from './kit/client-world.js'
import { startFaultProxy } from './kit/fault-proxy.js'
import { seededRandom } from './kit/random.js'

const SESSION_SECRET = 'a secret of enough characters, surely'

test('connections that are reset at random bytes cost no character, and start one generation', async () => {
  const random = seededRandom(7)
  const provider = scriptedProvider()
  const server = await serve(provider)
  const proxy = await startFaultProxy({ port: portOf(server), resetAfter: () => 700 + Math.floor(random() * 2500) })
  onTestFinished(() => proxy.close())
  proxy.start()
  const client = connect(`http://127.0.0.1:${proxy.port}`)
  const streams = ['one', 'two', 'three'].map((id) => client.stream({ prompt: id, id: `stream-${id}` }))
  const calls = await Promise.all(streams.map((_, number) => provider.call(number)))
  const tokens = Array.from({ length: 300 }, (_, index) => `${index} é🌊 `)
  for (const token of tokens) {
    for (const call of calls) call.text(token)
    // A frame larger than what a connection may carry would never arrive.
    await view(streams[0] as Stream, ({ text }) => text.endsWith(token))
  }
  for (const call of calls) call.end()
  const views = await Promise.all(streams.map((stream) => view(stream, ended)))

  expect(views.map(({ status }) => status)).toEqual(['complete', 'complete', 'complete'])
  for (const { text } of views) expect(text).toBe(tokens.join(''))
  expect(provider.calls).toHaveLength(3)
  expect(proxy.resets).toBeGreaterThan(3)
})

test('whatever the network does, each answer is the whole of its log in the end, generated once', async () => {
  const seed = Number(process.env['SEED'] ?? 20261)
  const random = seededRandom(seed)
  const { client, provider, relay } = await world()
  const faults = [
    () => relay.reset(),
    () => relay.halfClose(),
    () => client.interrupt(),
    () => {
      relay.mode = 'deaf'
    },
    () => {
      relay.mode = 'swallow'
    },
  ]
  for (let round = 0; round < 12; round += 1) {
    const stream = client.stream('why?')
    const tokens = Array.from({ length: 40 }, (_, index) => `${index} `)
    const generated = provider.call(round).then(async (call) => {
      for (const token of tokens) {
        call.text(token)
        await new Promise((resolve) => setImmediate(resolve))
      }
      call.end()
    })
    for (let fault = 0; fault < 3; fault += 1) {
      faults[Math.floor(random() * faults.length)]?.()
      for (let turns = Math.floor(random() * 30); turns > 0; turns -= 1) {
        await new Promise((resolve) => setImmediate(resolve))
      }
      // What was swallowed is lost to the connection, so the connection must go: nothing else would notice for seconds.
      if (relay.mode !== 'pass') relay.reset()
      relay.mode = 'pass'
    }
    await generated
    const { status, text } = await view(stream, ended)
    expect({ seed, round, status, text }).toEqual({ seed, round, status: 'complete', text: tokens.join('') })
  }
  expect(provider.calls).toHaveLength(12)
})

test('a half-closed connection is left, and the answer goes on over a new one', async () => {
  const { client, provider, relay } = await world()
  const stream = client.stream('why?')
  const call = await provider.call(0)
  call.text('a')
  await view(stream, ({ text }) => text === 'a')
  relay.halfClose()
  await until(client, 'waiting')
  call.text('b')
  call.end()

  expect(await view(stream, ended)).toMatchObject({ status: 'complete', text: 'ab', generation: 0 })
  expect(relay.accepted).toBe(2)
})

test('a network that swallows everything is noticed by its silence', async () => {
  const { client, provider, relay } = await world({ HEARTBEAT_MS: 1000 })
  const stream = client.stream('why?')
  const call = await provider.call(0)
  call.text('a')
  await view(stream, ({ text }) => text === 'a')
  relay.mode = 'swallow'
  call.text('b')
  call.end()
  await until(client, 'waiting')
  relay.mode = 'pass'

  expect(await view(stream, ended)).toMatchObject({ status: 'complete', text: 'ab' })
})

test('letting go of an attempt that nobody answers harms nothing, and the next one connects', async () => {
  const { relay, client } = await world()
  await until(client, 'open')
  const { accepted } = relay
  relay.mode = 'swallow'
  relay.reset()
  await expect.poll(() => relay.accepted).toBeGreaterThan(accepted)
  client.interrupt()
  relay.mode = 'pass'
  client.reconnect()
  await until(client, 'open')
  expect(client.connection).toEqual({ name: 'open', transport: 'websocket' })
})

test('a server that restarted has no log any more: the answer says so, and can be asked for again', async () => {
  const { client, provider, relay, server } = await world()
  const stream = client.stream('why?')
  const call = await provider.call(0)
  call.text('a')
  await view(stream, ({ text }) => text === 'a')
  await replace(server, relay, await serve(provider))

  expect(await view(stream, ended)).toMatchObject({
    status: 'error',
    text: 'a',
    error: { code: 'stream_not_found', retryable: true },
  })
})

test('a prompt whose first word was not heard is asked again of the server that restarted', async () => {
  const { client, provider, relay, server } = await world()
  await until(client, 'open')
  relay.mode = 'deaf'
  const stream = client.stream('why?')
  relay.target = portOf(await serve(provider))
  relay.mode = 'pass'
  await server.close()
  const call = await provider.call(0)
  call.text('a')
  call.end()

  expect(await view(stream, ended)).toMatchObject({ status: 'complete', text: 'a' })
  expect(provider.calls).toHaveLength(1)
})

test('another log under the same id is shown from its start, and never spliced', async () => {
  const { client, provider, relay, server, storage } = await world({ SESSION_SECRET })
  const stream = client.stream({ prompt: 'why?', id: 'stream-one' })
  const first = await provider.call(0)
  first.text('old ', 'text')
  await view(stream, ({ text }) => text === 'old text')
  const successor = await serve(provider, { SESSION_SECRET })
  const other = await fetch(`${successor.url}/api/stream`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', 'x-session': [...storage.values()].join() },
    body: JSON.stringify({ prompt: 'why?', id: 'stream-one' }),
  })
  await replace(server, relay, successor)
  void other.body?.cancel()
  const second = await provider.call(1)
  second.text('new', ' and', ' longer', ' than', ' it was')
  second.end()

  expect(await view(stream, ended)).toMatchObject({
    status: 'complete',
    text: 'new and longer than it was',
    generation: 1,
  })
})

test('after a change of the session secret, prompts go on in a session of the new one', async () => {
  const { client, provider, relay, server } = await world({ SESSION_SECRET })
  const before = client.stream('why?')
  ;(await provider.call(0)).text('a')
  await view(before, ({ text }) => text === 'a')
  const successor = await serve(provider, { SESSION_SECRET: 'other secret of enough characters, surely' })
  await replace(server, relay, successor)
  expect(await view(before, ended)).toMatchObject({ status: 'error', error: { code: 'stream_not_found' } })

  const after = client.stream('and now?')
  const call = await provider.call(1)
  call.text('a')
  call.end()
  expect(await view(after, ended)).toMatchObject({ status: 'complete', text: 'a' })
})

test('a session that is no session is replaced', async () => {
  const provider = scriptedProvider()
  const server = await serve(provider)
  const storage = new Map([[`runnel.session:${server.url}`, 'no session "at" all']])
  const client = connect(server.url, storage)
  const stream = client.stream('why?')
  const call = await provider.call(0)
  call.text('a')
  call.end()

  expect(await view(stream, ended)).toMatchObject({ status: 'complete', text: 'a' })
  expect(storage.get(`runnel.session:${server.url}`)).toMatch(/^[\w-]{43}$/)
})

test.each([
  ['an empty prompt', { prompt: '' }],
  ['an id with a space', { prompt: 'why?', id: 'not an id' }],
  ['an id that is too long', { prompt: 'why?', id: 'x'.repeat(65) }],
])('%s ends with an error, however often it is sent, and costs nobody the connection', async (_, prompt) => {
  const { client, provider } = await world()
  await until(client, 'open')
  for (let round = 0; round < 12; round += 1) {
    expect(await view(client.stream(prompt), ended)).toMatchObject({ status: 'error', error: { code: 'bad_message' } })
  }
  const other = client.stream('why?')
  const call = await provider.call(0)
  call.end()
  expect(await view(other, ended)).toMatchObject({ status: 'complete' })
  expect(client.connection.name).toBe('open')
})

test('as many streams as a client may have are all resumed after one loss', async () => {
  const { client, provider, relay } = await world({
    MAX_STREAMS_PER_SESSION: 100,
    AI_MAX_CONCURRENCY: 100,
    RATE_LIMIT_PROMPTS_PER_MINUTE: 1000,
  })
  const streams = Array.from({ length: 100 }, () => client.stream('why?'))
  const calls = await Promise.all(streams.map((_, number) => provider.call(number)))
  for (const call of calls) call.text('a')
  await Promise.all(streams.map((stream) => view(stream, ({ text }) => text === 'a')))
  relay.reset()
  for (const stream of streams) stream.cancel()
  const views = await Promise.all(streams.map((stream) => view(stream, ended)))

  expect(new Set(views.map(({ status }) => status))).toEqual(new Set(['cancelled']))
  expect(relay.accepted).toBe(2)
})
