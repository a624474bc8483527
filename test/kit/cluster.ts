import { mkdtemp, readFile, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { startCluster, type Cluster, type ClusterOptions } from '../../scripts/cluster/start-cluster.mjs'

/** What a test decides; the rest of the cluster is as people start it. */
export interface TestClusterOptions extends Pick<ClusterOptions, 'nodes' | 'redisUrl' | 'redisUrls'> {
  /** Settings of the servers. */
  readonly env?: Readonly<Record<string, string>>
}

/** Debian keeps services where not everybody's PATH leads. */
const PROGRAMS = {
  redis: process.env['REDIS_SERVER_PATH'] ?? '/usr/bin/redis-server',
  nginx: process.env['NGINX_PATH'] ?? '/usr/sbin/nginx',
}

export interface TestCluster {
  readonly cluster: Cluster
  /** What nginx has logged of requests so far: a line for each that has ended. */
  requests(): Promise<string>
  /** Ends it at once, and removes its folder. */
  close(): Promise<void>
}

/** The built servers on a Redis of their own behind nginx. */
export async function startTestCluster({ env, ...options }: TestClusterOptions = {}): Promise<TestCluster> {
  const folder = await mkdtemp(join(tmpdir(), 'runnel-cluster-'))
  const { PATH = '' } = process.env
  const settings = { PATH, AI_PROVIDER: 'demo', LOG_LEVEL: 'warn', RATE_LIMIT_PROMPTS_PER_MINUTE: '0', ...env }
  const cluster = await startCluster({ ...options, programs: PROGRAMS, folder, cwd: folder, env: settings })
  return {
    cluster,
    requests: () => readFile(join(folder, 'access.log'), 'utf8'),
    close: async () => {
      cluster.killAll()
      await cluster.close({ graceMs: 0 })
      await rm(folder, { recursive: true, force: true })
    },
  }
}
