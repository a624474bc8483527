import { afterAll, afterEach, beforeAll, beforeEach, expect, test, vi } from 'vitest'
import type { RedisStore } from '../../../src/stores/redis/redis-store.js'
import { asking, openManager, typesOf } from '../../kit/manager.js'
import { openNode, openRedis } from '../../kit/redis-store-world.js'
import { type RedisServer, startRedis } from '../../kit/redis-server.js'

const KEY = { session: 'alice', id: 's-1' }
const LEASE_MS = 800

let server: RedisServer
let first: RedisStore
let second: RedisStore
let owner: ReturnType<typeof openManager>
let other: ReturnType<typeof openManager>

beforeAll(async () => {
  server = await startRedis()
})

afterAll(() => server.close())

beforeEach(async () => {
  const redis = await openRedis(server.url)
  await redis.flushAll()
  redis.destroy()
  // What dead nodes leave behind is looked through at once.
  vi.spyOn(Math, 'random').mockReturnValue(0)
  first = await openNode({ url: server.url, node: 'n1', leaseMs: LEASE_MS })
  second = await openNode({ url: server.url, node: 'n2', leaseMs: LEASE_MS })
  owner = openManager({ store: first, node: 'n1' })
  other = openManager({ store: second, node: 'n2' })
})

afterEach(async () => {
  vi.restoreAllMocks()
  for (const { manager } of [owner, other]) manager.stopAll()
  await Promise.all([first.close(), second.close()])
})

test('a stream that somebody follows ends with interrupted when its owner has died', async () => {
  await owner.manager.start(asking())
  ;(await owner.provider.call(0)).text('Hello')
  const readable = await other.manager.find(KEY)
  await vi.waitFor(() => expect(readable?.log.text()).toBe('Hello'))
  await first.close()
  await vi.waitFor(() => expect(readable?.log.terminal).toBeDefined(), { timeout: 6_000 })
  expect(readable && typesOf(readable)).toEqual(['start', 'thinking', 'chunk', 'recovering', 'error'])
  expect(readable?.log.terminal).toMatchObject({ type: 'error', error: { code: 'interrupted', retryable: true } })
  expect(readable?.log.text()).toBe('Hello')
  expect(other.provider.calls).toHaveLength(0)
  readable?.release()
})

test('a cancel that comes to one node before its prompt comes to another still counts', async () => {
  expect(await other.manager.cancel(KEY)).toBeUndefined()
  const readable = await owner.manager.start(asking())
  await vi.waitFor(() => expect(readable.log.terminal).toMatchObject({ type: 'cancelled', reason: 'client' }))
})

test('streams that nobody follows end, too', async () => {
  for (const id of ['s-1', 's-2', 's-3']) await owner.manager.start(asking({ id }))
  await first.close()
  await vi.waitFor(
    async () => {
      const listed = await other.manager.list('alice')
      expect(listed.map(({ end }) => end)).toEqual(['error', 'error', 'error'])
    },
    { timeout: 6_000 },
  )
  await vi.waitFor(() => expect(other.manager.running).toBe(0))
})

test('a stream whose owner died before its first event begins, and ends with interrupted', async () => {
  const { record } = (await owner.manager.start(asking({ id: 's-2' }))) as {
    record: Parameters<typeof first.create>[0]
  }
  const begun = { ...record, id: 's-1', epoch: 'another-epoch', request: { ...record.request, id: 's-1' } }
  await first.create(begun, { epoch: begun.epoch } as Parameters<typeof first.create>[1])
  await first.close()
  await vi.waitFor(async () => expect((await second.load(KEY))?.log.terminal).toBeDefined(), { timeout: 6_000 })
  const readable = await second.load(KEY)
  expect(readable && typesOf(readable)).toEqual(['start', 'error'])
})

test('an owner that was taken over while it slept aborts its call, and its readers go where the stream is', async () => {
  const readable = await owner.manager.start(asking())
  let woken = 0
  readable.log.watch({ told: () => (woken += 1) })
  const claim = await second.claim(readable.record, 'n2')
  expect(claim).toMatchObject({ claimed: true })
  const call = await owner.provider.call(0)
  call.text('from the dead')
  await vi.waitFor(() => expect(call.signal.aborted).toBe(true))
  await vi.waitFor(() => expect(readable.isLost).toBe(true))
  expect(woken).toBeGreaterThan(0)
  expect(readable.log.text()).not.toBe('')
  expect(readable.log.read(1, 1_000).frames).toEqual([])
  const moved = await owner.manager.find(KEY)
  expect(moved && typesOf(moved)).toEqual(['start', 'thinking', 'recovering'])
  moved?.release()
})
