import { afterEach, beforeEach, expect, test, vi } from 'vitest'
import { DifferentSecret } from '../../../src/stores/redis/session-secret.js'
import { openNode, openRedis } from '../../kit/redis-store-world.js'
import { type RedisServer, startRedis } from '../../kit/redis-server.js'

let server: RedisServer
let redis: Awaited<ReturnType<typeof openRedis>>
const closing: (() => unknown)[] = []

beforeEach(async () => {
  server = await startRedis()
  redis = await openRedis(server.url)
})

afterEach(async () => {
  for (const close of closing.splice(0)) await close()
  redis.destroy()
  await server.close()
})

async function open(node: string, onFault: (error: unknown) => void = () => undefined) {
  const store = await openNode({ url: server.url, node, leaseMs: 300, onFault })
  closing.push(() => store.close())
  return store
}

test('a node that starts after the server has forgotten everything signs with the secret of those that run', async () => {
  const secret = await (await open('n1')).sessionSecret()
  await redis.flushAll()
  await vi.waitFor(async () => expect(await redis.exists('runnel:session-secret')).toBe(1), { timeout: 5_000 })
  expect(await (await open('n2')).sessionSecret()).toBe(secret)
})

test('a node that signs with another secret than the one that stands there says so', async () => {
  const faults: unknown[] = []
  await (await open('n1', (error) => faults.push(error))).sessionSecret()
  await redis.set('runnel:session-secret', 'another')
  await vi.waitFor(() => expect(faults).toContainEqual(expect.any(DifferentSecret)), { timeout: 5_000 })
})
