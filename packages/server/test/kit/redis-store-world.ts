import { createClient } from '@redis/client'
import { openRedisStore, type RedisStore, type RedisStoreOptions } from '../../src/stores/redis/redis-store.js'
import { StreamLog } from '../../src/streams/stream-log.js'
import type { StoreWorld } from './store-suite.js'

export type NodeOptions = Partial<RedisStoreOptions> & Pick<RedisStoreOptions, 'url'>

/** A node's store. Faults that it mends by itself are left out. */
export function openNode(options: NodeOptions): Promise<RedisStore> {
  return openRedisStore({
    node: 'n1',
    ttlMs: 10_000,
    maxStreamMs: 900_000,
    leaseMs: 10_000,
    graceMs: 10_000,
    createLog: (id, epoch) => new StreamLog(id, epoch),
    onFault: () => undefined,
    ...options,
  })
}

/** What tests do on the server itself, past the store. */
export async function openRedis(url: string) {
  const redis = createClient({ url })
  redis.on('error', () => undefined)
  await redis.connect()
  return redis
}

/** A store on servers that are there already, and empty from now on. All of `urls` are asked to forget. */
export async function openRedisWorld(urls: readonly string[], options: { ttlMs: number }): Promise<StoreWorld> {
  const servers = await Promise.all(urls.map(openRedis))
  await Promise.all(servers.map((redis) => redis.flushAll()))
  const store = await openNode({ url: urls[0] ?? '', ...options })
  return {
    store,
    elapse: async (ms) => {
      for (const redis of servers) for (const key of await redis.keys('*')) await age(redis, key, ms)
    },
    close: async () => {
      await store.close()
      for (const redis of servers) redis.destroy()
    },
  }
}

/** Time is not waited for: every key is brought nearer to its end. */
async function age(redis: Awaited<ReturnType<typeof openRedis>>, key: string, ms: number): Promise<void> {
  const left = await redis.pTTL(key)
  // Every key has an end, from its creation on; -2 is one that has come to it in this moment.
  if (left === -1) throw new Error(`${key} would stay for ever`)
  await redis.pExpire(key, left - ms)
}
