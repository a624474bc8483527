// Redis, servers and nginx on loopback: a cluster to try things on, and for tests.
import { mkdirSync } from 'node:fs'
import { SetupFailure } from '../failure.mjs'
import { startNginx } from './nginx.mjs'
import { startNode } from './node.mjs'
import { freePorts, isFree } from './ports.mjs'
import { startRedis } from './redis.mjs'

/** Longer than a server takes to drain with default settings. */
const NODE_GRACE_MS = 40_000

const PROGRAM_GRACE_MS = 5_000

/** Starts a cluster; see start-cluster.d.mts. */
export async function startCluster(options) {
  const cluster = new LoopbackCluster(options)
  try {
    await cluster.start()
    return cluster
  } catch (error) {
    await cluster.close({ graceMs: 0 })
    throw error
  }
}

class LoopbackCluster {
  nodes = []
  redis = undefined
  nginx = undefined
  #options
  #closing = undefined

  constructor({ nodes = 3, port = 0, env = process.env, cwd = process.cwd(), ...options }) {
    this.#options = { nodes, port, env, cwd, ...options }
  }

  get url() {
    return `http://localhost:${this.port}`
  }

  async start() {
    const { nodes, port, programs, folder } = this.#options
    if (port !== 0 && !(await isFree(port)))
      throw new SetupFailure(
        `Port ${port} is taken. Stop what listens there, or choose another one: --port ${port + 1}`,
      )
    mkdirSync(folder, { recursive: true })
    const [redisPort, nginxPort, ...ports] = await freePorts(nodes + 2)
    this.port = port === 0 ? nginxPort : port
    this.redisUrl = this.#options.redisUrl ?? `redis://127.0.0.1:${redisPort}`
    if (this.#options.redisUrl === undefined)
      this.redis = await startRedis({ program: programs.redis, port: redisPort, folder })
    this.nodes = ports.map((own, index) => ({ name: `server-${index + 1}`, port: own, url: `http://127.0.0.1:${own}` }))
    // All of them, also when one fails: those that start would be left behind.
    const started = await Promise.allSettled(this.nodes.map((_, index) => this.#launch(index)))
    const failed = started.find(({ status }) => status === 'rejected')
    if (failed) throw failed.reason
    this.nginx = await startNginx({ program: programs.nginx, port: this.port, servers: ports, folder })
  }

  async kill(index) {
    await this.#program(index).kill()
  }

  stop(index) {
    this.#program(index).signal('SIGSTOP')
  }

  cont(index) {
    this.#program(index).signal('SIGCONT')
  }

  async restart(index) {
    await this.#program(index).stop(NODE_GRACE_MS)
    await this.#launch(index)
  }

  async rolling() {
    for (const index of this.nodes.keys()) await this.restart(index)
  }

  /** Once: the first call decides how much time there is. */
  close({ graceMs = NODE_GRACE_MS } = {}) {
    this.#closing ??= this.#close(graceMs)
    return this.#closing
  }

  killAll() {
    for (const program of this.#programs()) void program.kill()
  }

  async #close(graceMs) {
    const servers = this.nodes.flatMap(({ program }) => program ?? [])
    // Those that serve first: they have something left to tell their readers, and to Redis.
    await Promise.all(servers.map((program) => program.stop(graceMs)))
    await this.nginx?.stop(PROGRAM_GRACE_MS)
    await this.redis?.stop(PROGRAM_GRACE_MS)
  }

  async #launch(index) {
    const node = this.nodes[index]
    const { env, cwd, folder, redisUrls = [] } = this.#options
    node.program = await startNode({ ...node, redisUrl: redisUrls[index] ?? this.redisUrl, env, cwd, folder })
  }

  #program(index) {
    const program = this.nodes[index]?.program
    if (!program) throw new RangeError(`there is no server ${index}`)
    return program
  }

  #programs() {
    return [...this.nodes.map(({ program }) => program), this.nginx, this.redis].filter(Boolean)
  }
}
