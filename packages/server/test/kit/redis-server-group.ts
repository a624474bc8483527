import { vi } from 'vitest'
import { askRedis } from './ask-redis.js'
import { type RedisServer, startRedis } from './redis-server.js'

/** How long a group may take until it agrees with itself, in milliseconds. */
const SETTLE_MS = 15_000

const SLOTS = 16_384

/** Several servers that belong together. */
export interface RedisGroup {
  readonly servers: readonly RedisServer[]
  /** Where a client begins. */
  readonly url: string
  /** Idempotent. */
  close(): Promise<void>
}

/** A primary, and a replica that follows it: `servers` in this order. */
export async function startReplicated(): Promise<RedisGroup> {
  // A replica that joins is served at once, without a wait for others.
  const primary = await startRedis({ config: { 'repl-diskless-sync-delay': '0' } })
  const replica = await startRedis({ config: { replicaof: `127.0.0.1 ${primary.port}` } })
  await vi.waitFor(
    async () => {
      const told = String(await askRedis(replica, 'INFO', 'replication'))
      if (!told.includes('master_link_status:up')) throw new Error(`the replica does not follow:\n${told}`)
    },
    { timeout: SETTLE_MS },
  )
  return groupOf([primary, replica])
}

/** Three primaries that share the slots between them. */
export async function startRedisCluster(): Promise<RedisGroup> {
  const config = { 'cluster-enabled': 'yes', 'cluster-node-timeout': '2000' }
  const servers = await Promise.all([0, 1, 2].map(() => startRedis({ config })))
  const share = Math.ceil(SLOTS / servers.length)
  for (const [index, server] of servers.entries()) {
    const last = Math.min(SLOTS, share * (index + 1)) - 1
    await askRedis(server, 'CLUSTER', 'ADDSLOTSRANGE', String(share * index), String(last))
  }
  await Promise.all(servers.slice(1).map((server) => introduce(servers[0], server)))
  await Promise.all(servers.map(untilAgreed))
  return groupOf(servers)
}

async function introduce(known: RedisServer | undefined, server: RedisServer): Promise<void> {
  const told = String(await askRedis(known ?? server, 'INFO', 'server'))
  if (!told.includes('redis_mode:cluster')) throw new Error('not a cluster')
  const config = (await askRedis(known ?? server, 'CONFIG', 'GET', 'cluster-port')) as Record<string, string> | string[]
  const port = Array.isArray(config) ? config[1] : config['cluster-port']
  await askRedis(server, 'CLUSTER', 'MEET', '127.0.0.1', String(known?.port), String(port))
}

async function untilAgreed(server: RedisServer): Promise<void> {
  await vi.waitFor(
    async () => {
      const told = String(await askRedis(server, 'CLUSTER', 'INFO'))
      if (!/cluster_state:ok[\s\S]*cluster_known_nodes:3/.test(told)) throw new Error(`no cluster yet:\n${told}`)
    },
    { timeout: SETTLE_MS, interval: 100 },
  )
}

function groupOf(servers: readonly RedisServer[]): RedisGroup {
  return {
    servers,
    url: servers[0]?.url ?? '',
    close: async () => {
      await Promise.all(servers.map((server) => server.close()))
    },
  }
}
