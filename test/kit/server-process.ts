import { type ChildProcess, spawn } from 'node:child_process'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import type { TestServer } from '../../packages/server/test/kit/test-server.js'
import { WsPeer } from '../../packages/server/test/kit/ws-peer.js'

const CLI = fileURLToPath(new URL('../../packages/server/dist/cli.js', import.meta.url))

/** The built command as a process of its own. */
export interface ServerProcess extends Pick<TestServer, 'url' | 'connect'> {
  /** Resolves with the exit code; null when a signal ended it. */
  readonly exited: Promise<number | null>
  signal(name: 'SIGTERM' | 'SIGKILL'): void
  /** Kills it, and removes its folder. */
  close(): Promise<void>
}

/** Starts the built command on a free port, and resolves when it listens. */
export async function startProcess(env: Record<string, string> = {}): Promise<ServerProcess> {
  const cwd = await mkdtemp(join(tmpdir(), 'runnel-'))
  const { PATH = '' } = process.env
  const settings = { PATH, PORT: '0', AI_PROVIDER: 'demo', LOG_LEVEL: 'silent', ...env }
  const child = spawn(process.execPath, [CLI], { cwd, env: settings })
  const exited = new Promise<number | null>((resolve) => child.once('exit', resolve))
  const url = `http://127.0.0.1:${await portOf(child)}`
  return {
    url,
    exited,
    connect: (options) => WsPeer.open(`${url.replace('http', 'ws')}/ws`, options),
    signal: (name) => child.kill(name),
    close: async () => {
      child.kill('SIGKILL')
      await exited
      await rm(cwd, { recursive: true })
    },
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
