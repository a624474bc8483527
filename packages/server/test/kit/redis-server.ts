import { type ChildProcess, spawn } from 'node:child_process'
import { mkdtemp, rm } from 'node:fs/promises'
import { createServer, type AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'

/** How often a server is started anew because somebody else took its port first. */
const ATTEMPTS = 5

/** How long a server may take until it listens, in milliseconds. */
const START_MS = 10_000

export interface RedisServerOptions {
  /** Lines of redis.conf, such as `{ appendonly: 'yes' }`. Without any, nothing is written to the disk. */
  readonly config?: Readonly<Record<string, string>>
  /** Whether it takes encrypted connections, and no others; `config` names the certificate. */
  readonly encrypted?: boolean
}

/** A Redis server of the test's own, on loopback, with a folder of its own. */
export interface RedisServer {
  readonly port: number
  readonly url: string
  readonly pid: number
  /** SIGSTOP: it holds its connections and answers nothing. */
  pause(): void
  resume(): void
  /** Ends the process, as a crash does unless `gently`, and starts it anew on its port and in its folder. */
  restart(options?: { readonly gently?: boolean }): Promise<void>
  /** Ends the process and stays away; `restart` brings it back. */
  kill(): Promise<void>
  /** Idempotent. Ends the process and removes the folder. */
  close(): Promise<void>
}

/** @throws when there is no server to be found, or it does not start */
export async function startRedis({ config = {}, encrypted = false }: RedisServerOptions = {}): Promise<RedisServer> {
  const folder = await mkdtemp(join(tmpdir(), 'runnel-redis-'))
  for (let attempt = 1; ; attempt++) {
    const port = await freePort()
    const listening = encrypted ? { 'tls-port': String(port), port: '0' } : { port: String(port) }
    const args = argumentsOf({ folder, config: { ...listening, ...(await withClusterPort(config)) } })
    const url = `${encrypted ? 'rediss' : 'redis'}://127.0.0.1:${port}`
    try {
      return new OwnServer({ port, url, folder, args }, await launch(args))
    } catch (error) {
      // Somebody may have taken the port between our asking and the server's.
      if (attempt < ATTEMPTS) continue
      await rm(folder, { recursive: true, force: true })
      throw error
    }
  }
}

class OwnServer implements RedisServer {
  readonly port: number
  readonly url: string
  #closed = false

  constructor(
    private readonly own: Pick<RedisServer, 'port' | 'url'> & {
      readonly folder: string
      readonly args: readonly string[]
    },
    private process: ChildProcess,
  ) {
    this.port = own.port
    this.url = own.url
  }

  get pid(): number {
    return this.process.pid ?? 0
  }

  pause(): void {
    this.process.kill('SIGSTOP')
  }

  resume(): void {
    this.process.kill('SIGCONT')
  }

  async restart({ gently = false } = {}): Promise<void> {
    await ended(this.process, gently ? 'SIGTERM' : 'SIGKILL')
    this.process = await launch(this.own.args)
  }

  kill(): Promise<void> {
    return ended(this.process, 'SIGKILL')
  }

  async close(): Promise<void> {
    if (this.#closed) return
    this.#closed = true
    await ended(this.process, 'SIGKILL')
    await rm(this.own.folder, { recursive: true, force: true })
  }
}

function argumentsOf({ folder, config }: { folder: string; config: Record<string, string> }) {
  const settings = { dir: folder, bind: '127.0.0.1', save: '', appendonly: 'no', ...config }
  return Object.entries(settings).flatMap(([name, value]) => [`--${name}`, value])
}

/** A cluster's nodes have a second port; by default it lies beyond what may be free. */
async function withClusterPort(config: Readonly<Record<string, string>>): Promise<Record<string, string>> {
  if (config['cluster-enabled'] !== 'yes') return config
  return { ...config, 'cluster-port': String(await freePort()) }
}

/** Resolves when the server takes connections. */
function launch(args: readonly string[]): Promise<ChildProcess> {
  const server = spawn(process.env['REDIS_SERVER_PATH'] ?? 'redis-server', args, { stdio: ['ignore', 'pipe', 'pipe'] })
  let printed = ''
  return new Promise((resolve, reject) => {
    const late = setTimeout(() => server.kill('SIGKILL'), START_MS)
    const read = (bytes: Buffer) => {
      printed += bytes.toString()
      if (!printed.includes('Ready to accept connections')) return
      clearTimeout(late)
      // What it prints from now on is thrown away: a full pipe would stop it.
      server.stdout.removeAllListeners('data').resume()
      server.stderr.removeAllListeners('data').resume()
      resolve(server)
    }
    server.stdout.on('data', read)
    server.stderr.on('data', read)
    server.once('error', reject)
    server.once('exit', () => {
      clearTimeout(late)
      reject(new Error(`redis-server did not start:\n${printed}`))
    })
  })
}

function ended(server: ChildProcess, signal: NodeJS.Signals): Promise<void> {
  if (server.exitCode !== null || server.signalCode !== null) return Promise.resolve()
  return new Promise((resolve) => {
    server.once('exit', () => resolve())
    // One that was paused takes no other signal.
    server.kill('SIGCONT')
    server.kill(signal)
  })
}

async function freePort(): Promise<number> {
  const probe = createServer()
  await new Promise<void>((resolve) => probe.listen(0, '127.0.0.1', resolve))
  const { port } = probe.address() as AddressInfo
  await new Promise((resolve) => probe.close(resolve))
  return port
}
