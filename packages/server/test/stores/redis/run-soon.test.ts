import { afterEach, beforeEach, expect, test, vi } from 'vitest'
import { StoreUnavailable } from '../../../src/ports/stream-store.js'
import { RedisLink } from '../../../src/stores/redis/redis-link.js'
import { soon } from '../../../src/stores/redis/run-soon.js'
import { type RedisServer, startRedis } from '../../kit/redis-server.js'

let server: RedisServer
let link: RedisLink

beforeEach(async () => {
  server = await startRedis()
  link = new RedisLink({ url: server.url, cluster: false })
  await link.connect()
})

afterEach(async () => {
  link.close()
  server.resume()
  await server.close()
})

test('a server that hangs is waited for by the first who asks, and by nobody after that until it answers', async () => {
  expect(await soon(link, () => link.get('key'))).toBeNull()
  server.pause()
  await expect(soon(link, () => link.get('key'))).rejects.toBeInstanceOf(StoreUnavailable)
  await vi.waitFor(() => expect(link.isAway).toBe(true), { timeout: 5_000 })
  const work = vi.fn(() => link.get('key'))
  await expect(soon(link, work)).rejects.toBeInstanceOf(StoreUnavailable)
  expect(work).not.toHaveBeenCalled()
  // What is done without the server does not tell that it is there.
  await link.unsubscribe('nobody listens to it')
  await expect(soon(link, work)).rejects.toBeInstanceOf(StoreUnavailable)
  expect(work).not.toHaveBeenCalled()
  server.resume()
  await vi.waitFor(() => expect(link.isAway).toBe(false), { timeout: 10_000 })
  expect(await soon(link, work)).toBeNull()
})
