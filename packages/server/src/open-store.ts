import type { Config } from './config.js'
import type { RunnelOptions } from './options.js'
import type { Observer } from './ports/observer.js'
import type { RedisScripts } from './ports/redis-scripts.js'
import type { StreamStore } from './ports/stream-store.js'
import { MemoryStore } from './stores/memory-store.js'
import { StreamLog } from './streams/stream-log.js'

/** Where streams live, and what the processes that share it sign sessions with. */
export interface OpenedStore {
  readonly store: StreamStore
  /** `SESSION_SECRET`, or one that all nodes have in common; undefined where there is neither. */
  readonly sessionSecret: string | undefined
  /** The connection to Redis, for what nodes share beside the streams; undefined where there is none. */
  readonly redis: RedisScripts | undefined
}

export interface OpenStoreOptions {
  readonly node: string
  readonly observer: Pick<Observer, 'storeChanged'>
  readonly onFault: (error: unknown) => void
}

/**
 * The store that the options and the settings ask for.
 * @throws {UnfitServer} for a Redis server that cannot be used
 * @throws {StoreUnavailable} for one that cannot be reached
 */
export async function openStore(
  { store }: Pick<RunnelOptions, 'store'>,
  config: Config,
  { node, observer, onFault }: OpenStoreOptions,
): Promise<OpenedStore> {
  const sessionSecret = config.SESSION_SECRET
  if (store) return { store, sessionSecret, redis: undefined }
  const { STREAM_STORE, REDIS_URL, STREAM_TTL_MS: ttlMs } = config
  if (REDIS_URL === undefined || STREAM_STORE === 'memory')
    return { store: new MemoryStore({ ttlMs, maxBytes: config.MAX_LOG_BYTES_TOTAL }), sessionSecret, redis: undefined }
  // On first use: who keeps streams in memory does not wait for the client of Redis to load.
  const { openRedisStore } = await import('./stores/redis/redis-store.js')
  const shared = await openRedisStore({
    url: REDIS_URL,
    node,
    ttlMs,
    maxStreamMs: config.MAX_STREAM_MS,
    leaseMs: config.NODE_LEASE_MS,
    graceMs: config.STORE_GRACE_MS,
    waitReplicas: config.REDIS_WAIT_REPLICAS,
    createLog: (id, epoch) => new StreamLog(id, epoch),
    onNews: (news) => observer.storeChanged(news),
    onFault,
  })
  const { scripts: redis } = shared
  return { store: shared, sessionSecret: sessionSecret ?? (await shared.sessionSecret()), redis }
}
