import { setTimeout as delay } from 'node:timers/promises'
import { askRedis } from '../../../packages/server/test/kit/ask-redis.js'
import { type RedisProxy, startRedisProxy } from '../../../packages/server/test/kit/redis-server-proxy.js'
import { type RedisServer, startRedis } from '../../../packages/server/test/kit/redis-server.js'
import type { Cluster } from '../../../scripts/cluster/start-cluster.mjs'
import { startTestCluster } from '../../kit/cluster.js'
import { seededRandom } from '../../kit/random.js'
import { type HttpVendor, openHttpVendor } from '../http-vendor.js'
import { readMetrics } from '../metrics.js'
import { Player, type Way } from '../player.js'
import type { Stage } from '../scenario.js'
import { settles } from '../settle.js'

export const NODES = 3

/** How long what was closed may take to be gone, in milliseconds. */
const QUIET_MS = 10_000

/** How often that is looked at, in milliseconds. */
const LOOK_MS = 100

/** How long a replica may take to follow, in milliseconds. */
const REPLICA_MS = 15_000

/** Limits that a person never meets, and a stress must not. Everything else is as it is by default. */
const OPEN_HANDED = {
  AI_MAX_CONCURRENCY: '100000',
  MAX_STREAMS_PER_SESSION: '100',
  MAX_CONNECTIONS_PER_IP: '100000',
  LOG_LEVEL: 'error',
}

const REDIS = { appendonly: 'yes', 'maxmemory-policy': 'noeviction' }

export interface ClusterHouseOptions {
  /** The length of every answer, and the milliseconds between two of its tokens. */
  readonly tokens: number
  readonly paceMs: number
  readonly env?: Readonly<Record<string, string>>
  /** Whether each server has a way of its own to Redis, on which things get lost. */
  readonly throughProxies?: boolean
  /** Whether Redis has a replica. */
  readonly replicated?: boolean
}

/** Built servers behind nginx, on a Redis of their own, with a vendor that keeps its own record, and clients. */
export interface ClusterHouse {
  readonly cluster: Cluster
  readonly vendor: HttpVendor
  readonly redis: RedisServer
  readonly replica: RedisServer | undefined
  /** Each server's way to Redis, in their order. */
  readonly ways: readonly RedisProxy[]
  /** Takeovers that readers were told of. */
  readonly takeovers: number
  /** A client behind nginx, or at one of the servers itself. */
  player(options?: { readonly node?: number; readonly transport?: Way }): Player
  /** Another client of the same session, at one of the servers itself. */
  second(first: Player, node: number): Player
  /** Waits until nothing runs any more, closes everything, and tells the ledger of whatever did not go. */
  close(): Promise<void>
}

export async function openClusterHouse(
  { ledger, seed }: Stage,
  { tokens, paceMs, env, throughProxies = false, replicated = false }: ClusterHouseOptions,
): Promise<ClusterHouse> {
  const vendor = await openHttpVendor({ tokens, paceMs })
  const redis = await startRedis({ config: REDIS })
  const replica = replicated ? await startReplica(redis) : undefined
  const nodes = Array.from({ length: throughProxies ? NODES : 0 }, (_, node) => node)
  const ways = await Promise.all(nodes.map(() => startRedisProxy(redis.port)))
  const { cluster, close } = await startTestCluster({
    nodes: NODES,
    redisUrl: redis.url,
    redisUrls: ways.map(({ url }) => url),
    env: { ...OPEN_HANDED, ...vendor.config, ...env },
  })
  // A scenario that hangs is left as it is: what it has started must not outlive the program.
  const killAll = () => {
    cluster.killAll()
    for (const server of [redis, replica]) void server?.kill()
  }
  process.once('exit', killAll)
  const clients = openClients({ cluster, ledger, seed })
  return {
    cluster,
    vendor,
    redis,
    replica,
    ways,
    get takeovers() {
      return clients.recoveries.size
    },
    player: clients.player,
    second: clients.second,
    close: async () => {
      for (const player of clients.all()) player.close()
      await checkQuiet(ledger, cluster, vendor)
      await close()
      for (const other of [...ways, vendor, replica, redis]) await other?.close()
      process.off('exit', killAll)
    },
  }
}

interface Clients extends Pick<ClusterHouse, 'player' | 'second'> {
  all(): Iterable<Player>
  /** Which stream, and at which number. */
  readonly recoveries: ReadonlySet<string>
}

function openClients({ cluster, ledger, seed }: Pick<Stage, 'ledger' | 'seed'> & { cluster: Cluster }): Clients {
  const random = seededRandom(seed + 1)
  const recoveries = new Set<string>()
  const sessions = new Map<Player, { readonly items: Map<string, string>; readonly server: string }>()
  const urlOf = (node?: number) => cluster.nodes[node ?? NODES]?.url ?? `http://127.0.0.1:${cluster.port}`
  const open = (server: string, items: Map<string, string>, transport?: Way) => {
    const player = new Player({ server, ledger, random, items, ...(transport && { transport }) })
    player.client.onFrame(({ direction, text }) => {
      // Looked into only where it may be one: there are hundreds of thousands of them.
      if (direction === 'in' && text.includes('"recovering"')) noteRecovery(recoveries, text)
    })
    sessions.set(player, { items, server })
    return player
  }
  return {
    recoveries,
    all: () => sessions.keys(),
    player: ({ node, transport } = {}) => open(urlOf(node), new Map(), transport),
    second: (first, node) => {
      const { items, server } = sessions.get(first) ?? { items: new Map<string, string>(), server: '' }
      const session = items.get(`runnel.session:${server}`) ?? ''
      return open(urlOf(node), new Map([[`runnel.session:${urlOf(node)}`, session]]))
    },
  }
}

function noteRecovery(recoveries: Set<string>, text: string): void {
  const { type, state, id, seq } = JSON.parse(text) as { type: string; state?: string; id?: string; seq?: number }
  if (type === 'status' && state === 'recovering') recoveries.add(`${id}:${seq}`)
}

async function startReplica(primary: RedisServer): Promise<RedisServer> {
  const replica = await startRedis({ config: { ...REDIS, replicaof: `127.0.0.1 ${primary.port}` } })
  let follows = false
  const look = async () => {
    follows = String(await askRedis(replica, 'INFO', 'replication')).includes('master_link_status:up')
  }
  const timer = setInterval(() => void look(), LOOK_MS)
  const isReady = await settles(() => follows, REPLICA_MS)
  clearInterval(timer)
  if (!isReady) throw new Error('the replica does not follow')
  return replica
}

async function checkQuiet(ledger: Stage['ledger'], { nodes }: Cluster, vendor: HttpVendor): Promise<void> {
  const look = async () => (await Promise.all(nodes.map(leftAt))).join('')
  const deadline = performance.now() + QUIET_MS
  let left = await look()
  while (left !== '' && performance.now() < deadline) {
    await delay(LOOK_MS)
    left = await look()
  }
  if (left !== '') ledger.fail(`left behind:${left}`)
  if (vendor.open() > 0) ledger.fail(`${vendor.open()} calls of the vendor were left open`)
}

async function leftAt({ name, url, program }: Cluster['nodes'][number]): Promise<string> {
  if (!program.running) return ''
  const metrics = await readMetrics(url)
  const gauges = ['runnel_connections', 'runnel_streams_running', 'runnel_vendor_calls_running']
  return gauges
    .filter((gauge) => metrics.sum(gauge) > 0)
    .map((gauge) => ` ${gauge} of ${name} stands at ${metrics.sum(gauge)}`)
    .join('')
}
