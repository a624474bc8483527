import { afterAll, beforeAll } from 'vitest'
import { type RedisServer, startRedis } from '../packages/server/test/kit/redis-server.js'
import { clusterWorld } from './kit/cluster-world.js'
import { transportSuite } from './kit/transport-suite.js'

let servers: readonly [RedisServer, RedisServer]

beforeAll(async () => {
  servers = [await startRedis(), await startRedis()]
})

afterAll(() => Promise.all(servers.map((server) => server.close())))

// A reader comes to another server with every connection, and a request to another one than the stream's.
transportSuite(clusterWorld(() => [servers[0].url, servers[1].url]))
