import { expect, test, vi } from 'vitest'
import { Directory } from '../../../src/stores/redis/directory.js'
import { OwnedStreams } from '../../../src/stores/redis/owned-streams.js'
import { RedisLink } from '../../../src/stores/redis/redis-link.js'
import { streamOf } from '../../kit/store-suite.js'

test('a stream whose end the server did not take note of is not kept as one that runs', async () => {
  const link = new RedisLink({ url: 'redis://127.0.0.1', cluster: false, onFault: () => undefined })
  vi.spyOn(link, 'run').mockRejectedValue(new Error('refused'))
  const owned = new OwnedStreams()
  const { record, log } = streamOf()
  owned.add({ record, firstEpoch: log.epoch })
  const directory = new Directory({ link, owned, ttlMs: 1, lifeMs: 1, onFault: () => undefined })
  await expect(directory.finish(record)).rejects.toThrow('refused')
  expect(owned.all()).toEqual([])
  link.close()
})
