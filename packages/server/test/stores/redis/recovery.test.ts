import { afterAll, afterEach, beforeAll, beforeEach, expect, test, vi } from 'vitest'
import { createBlockRegistry } from '../../../src/blocks/registry.js'
import type { Block } from '../../../src/blocks/define-block.js'
import type { RedisStore } from '../../../src/stores/redis/redis-store.js'
import { StreamLog } from '../../../src/streams/stream-log.js'
import { newEpoch } from '../../../src/streams/new-epoch.js'
import { recordOf } from '../../../src/streams/stream-record.js'
import { asking, type ManagerOptions, openManager, typesOf } from '../../kit/manager.js'
import { openNode, openRedis } from '../../kit/redis-store-world.js'
import { type RedisServer, startRedis } from '../../kit/redis-server.js'
import { startRedisProxy } from '../../kit/redis-server-proxy.js'

const KEY = { session: 'alice', id: 's-1' }
const LEASE_MS = 800

/** A takeover takes a lease, and the tests share their processor. */
const SOON = { timeout: 10_000 }

let server: RedisServer
let nodes: { store: RedisStore; manager: ReturnType<typeof openManager>['manager'] }[]

beforeAll(async () => {
  server = await startRedis()
})

afterAll(() => server.close())

beforeEach(async () => {
  const redis = await openRedis(server.url)
  await redis.flushAll()
  redis.destroy()
  nodes = []
  // What dead nodes leave behind is looked through at once.
  vi.spyOn(Math, 'random').mockReturnValue(0)
})

afterEach(async () => {
  vi.restoreAllMocks()
  for (const { manager } of nodes) manager.stopAll()
  await Promise.all(nodes.map(({ store }) => store.close()))
})

async function startNode({ url = server.url, ...options }: ManagerOptions & { url?: string } = {}) {
  const node = `n${nodes.length + 1}`
  const store = await openNode({ url, node, leaseMs: LEASE_MS })
  const opened = { ...openManager({ recovery: {}, ...options, store, node }), store }
  nodes.push(opened)
  return opened
}

type Node = Awaited<ReturnType<typeof startNode>>

/** Starts a stream with some text at a node, and reads it at another. */
async function readElsewhere(owner: Node, other: Node, request = asking()) {
  await owner.manager.start(request)
  ;(await owner.provider.call(0)).text('Hello', ', wor')
  const readable = await other.manager.find(request)
  if (!readable) throw new Error('the stream is not there')
  readable.enter()
  await vi.waitFor(() => expect(readable.log.text()).toBe('Hello, wor'))
  return readable
}

test('an answer goes on at the node that reads it when its owner has died, once', async () => {
  const [owner, other] = [await startNode(), await startNode()]
  const readable = await readElsewhere(owner, other)
  const before = readable.log.currentEpoch
  const last = readable.log.shown
  await owner.store.close()
  const call = await other.provider.call(0)
  expect(call.request).toMatchObject({ partial: 'Hello, wor', turns: [{ role: 'user', text: 'why?' }] })
  call.text('ld!')
  call.end({ usage: { input_tokens: 9, output_tokens: 2 } })
  await vi.waitFor(() => expect(readable.log.terminal).toBeDefined(), SOON)
  expect(typesOf(readable)).toEqual([
    'start',
    'thinking',
    'chunk',
    'chunk',
    'recovering',
    'thinking',
    'chunk',
    'complete',
  ])
  expect(readable.log.text()).toBe('Hello, world!')
  // Both parts: what the first node spent is estimated.
  expect(readable.log.terminal).toMatchObject({ usage: { input_tokens: 9 + 1, output_tokens: 2 + 3 } })
  const { currentEpoch } = readable.log
  expect(currentEpoch).not.toBe(before)
  expect(readable.log.holds({ epoch: before, seq: last })).toBe(true)
  expect(readable.log.holds({ epoch: before, seq: last + 1 })).toBe(false)
  expect(readable.log.holds({ epoch: currentEpoch, seq: last + 1 })).toBe(true)
  await vi.waitFor(() => expect(other.manager.running).toBe(0))
  expect(other.taken).toEqual([{ block: 'ask', outcome: 'continue' }])
  expect(other.recovered).toEqual([{ block: 'ask', waitMs: expect.any(Number) as number }])
})

test('of two nodes that read it one goes on with the answer, and both see it', async () => {
  const [owner, second, third] = [await startNode(), await startNode(), await startNode()]
  const readable = await readElsewhere(owner, second)
  const also = await third.manager.find(KEY)
  also?.enter()
  await owner.store.close()
  const call = await Promise.race([second.provider.call(0), third.provider.call(0)])
  call.text('ld!')
  call.end()
  await vi.waitFor(() => expect(readable.log.terminal?.type).toBe('complete'), SOON)
  await vi.waitFor(() => expect(also?.log.terminal?.type).toBe('complete'), SOON)
  expect([...(also?.log.eventsAfter(-1) ?? [])]).toEqual([...readable.log.eventsAfter(-1)])
  expect(typesOf(readable).filter((type) => type === 'recovering')).toHaveLength(1)
  expect(second.provider.calls.length + third.provider.calls.length).toBe(1)
})

test('an answer that loses a second node ends with interrupted', async () => {
  const [owner, second, third] = [await startNode(), await startNode(), await startNode()]
  const readable = await readElsewhere(owner, second)
  await owner.store.close()
  await second.provider.call(0)
  const also = await third.manager.find(KEY)
  also?.enter()
  readable.release()
  await second.store.close()
  await vi.waitFor(() => expect(also?.log.terminal).toMatchObject({ error: { code: 'interrupted' } }), SOON)
  expect(also && typesOf(also).filter((type) => type === 'recovering')).toHaveLength(2)
  expect(third.provider.calls).toHaveLength(0)
})

test('a quiz ends with interrupted, as does everything where that is set', async () => {
  const quiz = createBlockRegistry().get('quiz') as Block
  const [owner, other] = [await startNode(), await startNode()]
  const readable = await readElsewhere(owner, other, asking({ block: quiz }))
  const third = await startNode({ recovery: { onOwnerLoss: 'error' } })
  const asked = asking({ id: 's-2' })
  await owner.manager.start(asked)
  const set = await third.manager.find(asked)
  set?.enter()
  await owner.store.close()
  await vi.waitFor(() => expect(readable.log.terminal).toMatchObject({ error: { code: 'interrupted' } }), SOON)
  await vi.waitFor(() => expect(set?.log.terminal).toMatchObject({ error: { code: 'interrupted' } }), SOON)
  expect(other.provider.calls).toHaveLength(0)
  expect(third.provider.calls).toHaveLength(0)
})

test('an answer that was cancelled while its owner was dead is cancelled, and not asked for again', async () => {
  const [owner, other] = [await startNode(), await startNode()]
  const readable = await readElsewhere(owner, other)
  await owner.store.close()
  ;(await other.manager.cancel(KEY))?.release()
  await vi.waitFor(() => expect(readable.log.terminal).toMatchObject({ type: 'cancelled', reason: 'client' }), SOON)
  expect(other.provider.calls).toHaveLength(0)
})

test('a conversation is told again to the model that goes on with its answer, which becomes its next turn', async () => {
  const first = await startNode()
  const { conversations } = first
  const other = await startNode({ conversations })
  const before = asking({ id: 's-0', prompt: 'Who?', conversation: 'c-1' })
  await first.manager.start(before)
  const call = await first.provider.call(0)
  call.text('Me.')
  call.end()
  await vi.waitFor(() => expect(first.manager.running).toBe(0))
  first.provider.forget()
  const readable = await readElsewhere(first, other, asking({ conversation: 'c-1' }))
  await first.store.close()
  const rest = await other.provider.call(0)
  expect(rest.request.turns.map(({ text }) => text)).toEqual(['Who?', 'Me.', 'why?'])
  rest.text('ld!')
  rest.end()
  await vi.waitFor(() => expect(readable.log.terminal?.type).toBe('complete'), SOON)
  const key = { session: 'alice', conversation: 'c-1' }
  await vi.waitFor(async () => expect(await conversations.begin(key, 's-9')).toMatchObject({ begun: true }))
  expect(await conversations.begin(key, 's-9')).toMatchObject({
    turns: [{ answer: 'Me.' }, { prompt: 'why?', answer: 'Hello, world!' }],
  })
})

test('a prompt whose node died before the first event is begun by the node that is asked for it next', async () => {
  const [owner, other] = [await startNode(), await startNode()]
  const request = asking()
  const entered = new StreamLog('s-1', newEpoch())
  await owner.store.create(recordOf(request, { owner: 'n1', epoch: entered.epoch }), entered)
  await owner.store.close()
  const readable = await other.manager.start(request)
  readable.enter()
  const call = await other.provider.call(0)
  expect(call.request.partial).toBeUndefined()
  call.text('Hello')
  call.end()
  await vi.waitFor(() => expect(readable.log.terminal?.type).toBe('complete'), SOON)
  expect(typesOf(readable)).toEqual(['start', 'thinking', 'chunk', 'complete'])
  const [start] = readable.log.eventsAfter(-1)
  expect(start).toMatchObject({ type: 'start', epoch: readable.log.epoch })
  expect(readable.log.epoch).not.toBe(entered.epoch)
})

test('a node that slept through its takeover aborts its call, and its readers read on at the new owner', async () => {
  const [owner, other] = [await startNode(), await startNode()]
  const readable = await owner.manager.start(asking())
  const leave = readable.enter()
  const call = await owner.provider.call(0)
  call.text('Hello')
  await vi.waitFor(() => expect(readable.log.text()).toBe('Hello'))
  const shown = readable.log.shown
  const claim = await other.store.claim(readable.record, 'n2')
  if (!claim.claimed) throw new Error('the stream was not claimed')
  // Nothing is written here: it hears of the takeover all the same.
  await vi.waitFor(() => expect(call.signal.aborted).toBe(true), SOON)
  expect(owner.manager.running).toBe(0)
  call.text(' from the dead')
  const { record, log } = claim
  const durable = log.last
  for (const token of [', ', 'world']) log.append({ type: 'chunk', token })
  log.append({ type: 'complete', finish_reason: 'stop', timing: { ttft_ms: 1, duration_ms: 2 } })
  await other.store.commit([{ record, log, durable, upTo: log.last }])
  await vi.waitFor(() => expect(readable.log.terminal?.type).toBe('complete'), SOON)
  expect(readable.isLost).toBe(false)
  expect(readable.log.text()).toBe('Hello, world')
  expect([...readable.log.eventsAfter(-1)]).toEqual([...log.eventsAfter(-1)])
  expect(readable.log.shown).toBe(shown + 4)
  leave()
})

test('what a fenced node wrote and could not keep is shown to nobody', async () => {
  const [owner, other] = [await startNode(), await startNode()]
  const readable = await owner.manager.start(asking())
  const leave = readable.enter()
  const call = await owner.provider.call(0)
  await vi.waitFor(() => expect(readable.log.shown).toBe(1))
  const claim = await other.store.claim(readable.record, 'n2')
  expect(claim.claimed).toBe(true)
  call.text('from the dead')
  await vi.waitFor(() => expect(typesOf(readable)).toEqual(['start', 'thinking', 'recovering']), SOON)
  expect(call.signal.aborted).toBe(true)
  expect(readable.isLost).toBe(false)
  leave()
})

test('a node that was cut off from the server shows nothing meanwhile, and then what the new owner wrote', async () => {
  const proxy = await startRedisProxy(Number(new URL(server.url).port))
  const [owner, other] = [await startNode({ url: proxy.url }), await startNode()]
  const theirs = await readElsewhere(owner, other)
  const mine = await owner.manager.find(KEY)
  if (!mine) throw new Error('the stream is not there')
  const leave = mine.enter()
  const call = await owner.provider.call(0)
  proxy.cut = true
  call.text('ks, but nobody hears it')
  const rest = await other.provider.call(0)
  rest.text('ld!')
  await vi.waitFor(() => expect(theirs.log.text()).toBe('Hello, world!'), SOON)
  expect(mine.log.text()).toBe('Hello, works, but nobody hears it')
  expect(mine.log.read(3, 1_000).frames).toEqual([])

  proxy.cut = false
  proxy.reset()
  await vi.waitFor(() => expect(call.signal.aborted).toBe(true), SOON)
  rest.end()
  await vi.waitFor(() => expect(mine.log.terminal?.type).toBe('complete'), SOON)
  expect([...mine.log.eventsAfter(-1)]).toEqual([...theirs.log.eventsAfter(-1)])
  expect(mine.isLost).toBe(false)
  leave()
  await proxy.close()
})
