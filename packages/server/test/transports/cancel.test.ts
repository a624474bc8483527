import { isTerminal, type StreamEvent } from '@runnel/protocol'
import { afterEach, describe, expect, test } from 'vitest'
import type { Config } from '../../src/config.js'
import { ask } from '../kit/http-peer.js'
import { startServer, type TestServer } from '../kit/test-server.js'
import { startVendor, type Vendor, type VendorScripts } from '../kit/vendors/start-vendor.js'
import { readByPoll, readBySse, readByWebSocket } from '../kit/wire-readers.js'
import type { WsPeer } from '../kit/ws-peer.js'

let vendor: Vendor
let server: TestServer

afterEach(async () => {
  await server.close()
  await vendor.close()
})

async function start(script: VendorScripts, config: Partial<Config> = {}): Promise<{ peer: WsPeer; session: string }> {
  vendor = await startVendor('openai-chat', script)
  server = await startServer({
    config: { AI_PROVIDER: 'openai', OPENAI_API_KEY: 'sk-key', OPENAI_BASE_URL: vendor.url, ...config },
  })
  const peer = await server.connect()
  peer.send({ type: 'hello' })
  return { peer, session: (await peer.next('welcome')).session }
}

interface Case {
  readonly when: string
  readonly script: VendorScripts
  readonly config?: Partial<Config>
  /** Resolves when it is time to cancel. */
  readonly reach: (peer: WsPeer) => Promise<unknown>
  /** Whether the vendor is in the middle of an answer. */
  readonly asked: boolean
}

const MIDWAY = { text: ['one ', 'two ', 'three '], fault: { type: 'hang', after: 2 } } as const

const retrying = (peer: WsPeer) => peer.next('status', ({ state }) => state === 'retrying')

const CASES: readonly Case[] = [
  {
    when: 'before its first token',
    script: { fault: { type: 'hang' } },
    reach: () => vendor.arrived(0),
    asked: true,
  },
  {
    when: 'midway',
    script: MIDWAY,
    reach: (peer) => peer.seen(() => peer.text('one') === 'one two '),
    asked: true,
  },
  {
    when: 'while it waits to be tried again',
    script: { fault: { type: 'status', status: 429, headers: { 'retry-after': '30' } } },
    reach: retrying,
    asked: false,
  },
  {
    when: 'while it is queued',
    script: { fault: { type: 'hang' } },
    config: { AI_MAX_CONCURRENCY: 1 },
    reach: (peer) => peer.next('status', ({ state }) => state === 'queued'),
    asked: false,
  },
]

interface Way {
  readonly by: string
  readonly cancel: (peer: WsPeer, session: string) => Promise<unknown>
}

async function fromElsewhere(session: string): Promise<void> {
  const other = await server.connect()
  other.send({ type: 'hello', session })
  other.send({ type: 'cancel', id: 'one' })
  await other.next('cancelled')
  expect(other.messages.filter((message) => 'seq' in message && message.seq !== undefined)).toHaveLength(1)
}

async function byPost(session: string): Promise<void> {
  const headers = { 'x-session': session }
  const { body } = await ask(`${server.url}/api/streams/one/cancel`, { method: 'POST', headers })
  expect(body).toEqual({ status: 'cancelled' })
}

const WAYS: readonly Way[] = [
  { by: 'its own connection', cancel: async (peer) => peer.send({ type: 'cancel', id: 'one' }) },
  { by: 'another tab', cancel: (_peer, session) => fromElsewhere(session) },
  { by: 'POST', cancel: (_peer, session) => byPost(session) },
  {
    by: 'everybody at once',
    cancel: async (peer, session) => {
      peer.send({ type: 'cancel', id: 'one' })
      peer.send({ type: 'cancel', id: 'one' })
      await Promise.all([fromElsewhere(session), byPost(session)])
    },
  },
]

describe.each(CASES)('a cancel $when', ({ script, config, reach, asked }) => {
  test.each(WAYS)('by $by ends it once for every reader, and the vendor stops', async ({ cancel }) => {
    const { peer, session } = await start(script, config)
    if (config) await occupy(session)
    peer.send({ type: 'prompt', id: 'one', prompt: 'Why?' })
    await reach(peer)
    const options = { server, session, streams: { one: null } }
    const readers = [await readByWebSocket(options), await readBySse(options), await readByPoll(options)]
    await cancel(peer, session)
    await Promise.all([peer.next('cancelled'), ...readers.map((reader) => reader.ended())])
    await peer.settled()
    if (asked) await vendor.requests.at(-1)?.closed

    for (const reader of readers) expect(endsOf(reader.of('one'))).toEqual([['cancelled', 'client']])
    expect(endsOf(peer.of('one'))).toEqual([['cancelled', 'client']])
    expect(peer.of('one').at(-1)).toMatchObject({ type: 'cancelled' })
    expect(vendor.requests).toHaveLength(1)
  })
})

/** Takes the only place for a call of the vendor. */
async function occupy(session: string): Promise<void> {
  await ask(`${server.url}/api/prompts`, { json: { prompt: 'first' }, headers: { 'x-session': session } })
  await vendor.arrived(0)
}

/** The terminal events among what was received about a stream. */
function endsOf(messages: readonly object[]): unknown[] {
  const events = messages.filter((message): message is StreamEvent => 'seq' in message)
  return events.filter(isTerminal).map((event) => [event.type, event.type === 'cancelled' && event.reason])
}

test('a cancel by who came back after a break stops what was started before it', async () => {
  const { peer, session } = await start(MIDWAY)
  peer.send({ type: 'prompt', id: 'one', prompt: 'Why?' })
  await peer.seen(() => peer.text('one') === 'one two ')
  peer.terminate()
  const back = await server.connect()
  back.send({ type: 'hello', session })
  back.send({ type: 'resume', id: 'one' })
  await back.seen(() => back.text('one') === 'one two ')
  back.send({ type: 'cancel', id: 'one' })
  await back.next('cancelled')
  await vendor.closed

  expect(endsOf(back.of('one'))).toEqual([['cancelled', 'client']])
})

test('the next prompt has the place of the one that was stopped at once', async () => {
  const { peer } = await start((_request, index) => (index === 0 ? MIDWAY : { text: 'next' }), {
    AI_MAX_CONCURRENCY: 1,
    MAX_STREAMS_PER_SESSION: 1,
  })
  peer.send({ type: 'prompt', id: 'one', prompt: 'Why?' })
  await peer.seen(() => peer.text('one') === 'one two ')
  peer.send({ type: 'cancel', id: 'one' })
  await peer.next('cancelled')
  peer.send({ type: 'prompt', id: 'two', prompt: 'And now?' })
  await peer.next('complete')

  expect(peer.text('two')).toBe('next')
})

test.each([
  ['a WebSocket', readByWebSocket],
  ['an SSE response', readBySse],
])('who leaves by closing %s stops nothing, until nobody has come back in time', async (_what, open) => {
  const { peer, session } = await start(MIDWAY, { ORPHAN_GRACE_MS: 100 })
  peer.send({ type: 'prompt', id: 'one', prompt: 'Why?' })
  const reader = await open({ server, session, streams: { one: null } })
  await reader.until(() => reader.text('one') === 'one two ')
  peer.terminate()
  reader.leave()
  while (server.app.runnel.connections > 0) await new Promise((resolve) => setImmediate(resolve))
  const left = server.app.runnel.running
  await vendor.closed
  const late = await open({ server, session, streams: { one: null } })
  await late.ended()

  expect(left).toBe(1)
  expect(late.text('one')).toBe('one two ')
  expect(endsOf(late.of('one'))).toEqual([['cancelled', 'abandoned']])
})

test('a limit closes the request of the vendor too', async () => {
  const { peer } = await start(
    { text: ['x'.repeat(60), 'y'.repeat(60)], fault: { type: 'hang', after: 2 } },
    {
      MAX_STREAM_BYTES: 100,
    },
  )
  peer.send({ type: 'prompt', id: 'one', prompt: 'Why?' })
  await peer.next('cancelled')
  await vendor.closed

  expect(endsOf(peer.of('one'))).toEqual([['cancelled', 'limit']])
})
