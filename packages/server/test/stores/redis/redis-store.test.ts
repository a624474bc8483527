import { afterAll, beforeAll, describe } from 'vitest'
import { openRedisWorld } from '../../kit/redis-store-world.js'
import { type RedisServer, startRedis } from '../../kit/redis-server.js'
import { storeSuite } from '../../kit/store-suite.js'

describe('the Redis store', () => {
  let server: RedisServer

  beforeAll(async () => {
    server = await startRedis()
  })

  afterAll(() => server.close())

  storeSuite((options) => openRedisWorld([server.url], options))
})
