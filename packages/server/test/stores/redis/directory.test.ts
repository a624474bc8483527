import { expect, test, vi } from 'vitest'
import { StoreUnavailable } from '../../../src/ports/stream-store.js'
import { Directory } from '../../../src/stores/redis/directory.js'
import { OwnedStreams } from '../../../src/stores/redis/owned-streams.js'
import { RedisLink } from '../../../src/stores/redis/redis-link.js'
import { ABANDON, CREATE } from '../../../src/stores/redis/scripts.js'
import { openRedis } from '../../kit/redis-store-world.js'
import { startRedis } from '../../kit/redis-server.js'
import { streamOf } from '../../kit/store-suite.js'

test('a stream whose end the server did not take note of is not kept as one that runs', async () => {
  const link = new RedisLink({ url: 'redis://127.0.0.1', cluster: false })
  vi.spyOn(link, 'run').mockRejectedValue(new Error('refused'))
  const owned = new OwnedStreams()
  const { record, log } = streamOf()
  owned.add({ record, firstEpoch: log.epoch })
  const directory = new Directory({ link, owned, ttlMs: 1, lifeMs: 1, onFault: () => undefined })
  await expect(directory.finish(record)).rejects.toThrow('refused')
  expect(owned.all()).toEqual([])
  link.close()
})

test('a stream that was taken back before the server had heard of it stays away when it arrives', async () => {
  const server = await startRedis()
  const link = new RedisLink({ url: server.url, cluster: false })
  await link.connect()
  const run = link.run.bind(link)
  // It waits on a connection that was given up, while others pass.
  let arrive: () => Promise<unknown> = () => Promise.reject(new Error('nothing was sent'))
  const sent = vi.spyOn(link, 'run').mockImplementation((script, keys, args) => {
    if (script !== CREATE) return run(script, keys, args)
    arrive = () => run(script, keys, args)
    return Promise.reject(new StoreUnavailable('no answer'))
  })
  const { record, log } = streamOf()
  const directory = new Directory({
    link,
    owned: new OwnedStreams(),
    ttlMs: 1,
    lifeMs: 9_000,
    onFault: () => undefined,
  })
  await expect(directory.create(record, log.epoch)).rejects.toBeInstanceOf(StoreUnavailable)
  await vi.waitFor(() => expect(sent.mock.calls.map(([script]) => script)).toContain(ABANDON))
  await Promise.allSettled(sent.mock.results.map(({ value }) => value as Promise<unknown>))
  await arrive()
  const redis = await openRedis(server.url)
  expect(await redis.keys('*:entry:*')).toEqual([])
  expect(await redis.keys('*:owned:*')).toEqual([])
  redis.destroy()
  link.close()
  await server.close()
})
