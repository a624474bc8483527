import { type ChildProcess, spawn } from 'node:child_process'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import type { TestServer } from '../../packages/server/test/kit/test-server.js'
import { WsPeer } from '../../packages/server/test/kit/ws-peer.js'

const CLI = fileURLToPath(new URL('../../packages/server/dist/cli.js', import.meta.url))
const START = fileURLToPath(new URL('../../scripts/start.mjs', import.meta.url))

/** Starts a script as npm does, and dies at once of a signal, as npm does. */
const PARENT = `require('node:child_process').spawn(process.execPath, [process.argv[1]], { stdio: 'inherit' })`

/** The built command as a process of its own. */
export interface ServerProcess extends Pick<TestServer, 'url' | 'connect'> {
  /** Resolves with the exit code; null when a signal ended it. */
  readonly exited: Promise<number | null>
  signal(name: 'SIGTERM' | 'SIGINT' | 'SIGKILL' | 'SIGSTOP' | 'SIGCONT'): void
  /** Kills it, and removes its folder. */
  close(): Promise<void>
}

export interface ProcessOptions {
  /** Whether it runs as `npm start` runs it, under a parent: signals go to the group of both. */
  readonly underParent?: boolean
}

/** Starts the built command on a free port, and resolves when it listens. */
export async function startProcess(
  env: Record<string, string> = {},
  { underParent = false }: ProcessOptions = {},
): Promise<ServerProcess> {
  const cwd = await mkdtemp(join(tmpdir(), 'runnel-'))
  const { PATH = '' } = process.env
  const settings = { PATH, PORT: '0', AI_PROVIDER: 'demo', LOG_LEVEL: 'silent', ...env }
  const args = underParent ? ['-e', PARENT, START] : [CLI]
  const child = spawn(process.execPath, args, { cwd, env: settings, detached: underParent })
  const signal = (name: NodeJS.Signals) => (underParent ? signalGroup(child, name) : child.kill(name))
  const exited = new Promise<number | null>((resolve) => child.once('exit', resolve))
  const url = `http://127.0.0.1:${await portOf(child)}`
  return {
    url,
    exited,
    connect: (options) => WsPeer.open(`${url.replace('http', 'ws')}/ws`, options),
    signal,
    close: async () => {
      signal('SIGKILL')
      await exited
      await rm(cwd, { recursive: true })
    },
  }
}

function signalGroup({ pid }: ChildProcess, name: NodeJS.Signals): void {
  try {
    if (pid !== undefined) process.kill(-pid, name)
  } catch {
    // All of the group have ended.
  }
}

/** The port that it says it listens on. */
function portOf(child: ChildProcess): Promise<number> {
  let output = ''
  return new Promise((resolve, reject) => {
    const read = (data: Buffer) => {
      output += data.toString()
      const port = /http:\/\/localhost:(\d+)/.exec(output)?.[1]
      if (port !== undefined) resolve(Number(port))
    }
    child.stdout?.on('data', read)
    child.stderr?.on('data', read)
    child.once('exit', () => reject(new Error(`the server did not start: ${output}`)))
  })
}
