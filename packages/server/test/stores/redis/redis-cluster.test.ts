import { afterAll, beforeAll, describe } from 'vitest'
import { openRedisWorld } from '../../kit/redis-store-world.js'
import { type RedisGroup, startRedisCluster } from '../../kit/redis-server-group.js'
import { storeSuite } from '../../kit/store-suite.js'

describe('the Redis store on a cluster of three primaries', () => {
  let cluster: RedisGroup

  beforeAll(async () => {
    cluster = await startRedisCluster()
  }, 30_000)

  afterAll(() => cluster.close())

  storeSuite((options) =>
    openRedisWorld(
      cluster.servers.map(({ url }) => url),
      options,
    ),
  )
})
