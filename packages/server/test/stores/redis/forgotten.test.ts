import { afterEach, beforeEach, expect, test, vi } from 'vitest'
import { asking, openManager, typesOf } from '../../kit/manager.js'
import type { RedisStore } from '../../../src/stores/redis/redis-store.js'
import { openNode, openRedis } from '../../kit/redis-store-world.js'
import { type RedisServer, startRedis } from '../../kit/redis-server.js'

const KEY = { session: 'alice', id: 's-1' }
const SOON = { timeout: 10_000 }

let server: RedisServer
let redis: Awaited<ReturnType<typeof openRedis>>
let stores: RedisStore[]

beforeEach(async () => {
  server = await startRedis()
  redis = await openRedis(server.url)
  stores = []
})

afterEach(async () => {
  await Promise.all(stores.map((store) => store.close()))
  redis.destroy()
  await server.close()
})

async function startNode(node: string) {
  const store = await openNode({ url: server.url, node, leaseMs: 600 })
  stores.push(store)
  return openManager({ store, node })
}

test('a stream that says nothing is put back by its owner when the server has forgotten everything', async () => {
  const [owner, other] = [await startNode('n1'), await startNode('n2')]
  const mine = await owner.manager.start(asking())
  mine.enter()
  const call = await owner.provider.call(0)
  call.text('Hello')
  await vi.waitFor(() => expect(mine.log.text()).toBe('Hello'), SOON)
  await redis.flushAll()

  const theirs = await vi.waitFor(async () => {
    const found = await other.manager.find(KEY)
    if (!found) throw new Error('not there yet')
    return found
  }, SOON)
  theirs.enter()
  await vi.waitFor(() => expect(theirs.log.text()).toBe('Hello'), SOON)
  expect((await other.manager.list('alice')).map(({ record }) => record.id)).toEqual(['s-1'])
  for (const key of await redis.keys('*:alice*')) expect(await redis.pTTL(key)).toBeGreaterThan(0)
  call.text(', world')
  call.end()
  await vi.waitFor(() => expect(theirs.log.terminal).toBeDefined(), SOON)
  expect(theirs.log.text()).toBe('Hello, world')
  expect([...theirs.log.eventsAfter(-1)]).toEqual([...mine.log.eventsAfter(-1)])
  expect(typesOf(mine).filter((type) => type === 'start')).toHaveLength(1)
})

test('a stream of which the server knows everything is not written once more', async () => {
  const { manager, provider } = await startNode('n1')
  const readable = await manager.start(asking())
  const call = await provider.call(0)
  call.text('Hello')
  await vi.waitFor(() => expect(readable.log.text()).toBe('Hello'), SOON)
  const entries = async () => {
    const [key = ''] = await redis.keys('*:log:*')
    return redis.xLen(key)
  }
  const before = await entries()
  const looks = vi.spyOn(stores[0]?.scripts ?? { run: () => undefined }, 'run')
  await vi.waitFor(() => expect(looks.mock.calls.length).toBeGreaterThan(40), SOON)
  expect(await entries()).toBe(before)
})
