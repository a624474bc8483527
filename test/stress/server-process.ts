import { type ChildProcess, spawn } from 'node:child_process'
import { createInterface } from 'node:readline'
import { fileURLToPath } from 'node:url'

/** A server in a process of its own, which can be sent signals. */
export interface ServerProcess {
  readonly port: number
  /** Resolves with the exit code. */
  readonly exited: Promise<number | null>
  /** What an orchestrator sends. */
  terminate(): void
  close(): Promise<void>
}

/** Starts the server that stands beside this program, with the command line's own signal handling. */
export async function startServerProcess(env: Readonly<Record<string, string>>): Promise<ServerProcess> {
  const file = fileURLToPath(new URL('./server.js', import.meta.url))
  // Elsewhere than in the repository: a settings file there is none of its business.
  const cwd = fileURLToPath(new URL('.', import.meta.url))
  const child = spawn(process.execPath, [file], { cwd, env: { PORT: '0', LOG_LEVEL: 'silent', ...env } })
  const exited = new Promise<number | null>((resolve) => child.once('exit', resolve))
  const port = await Promise.race([
    listens(child),
    exited.then((code) => Promise.reject(new Error(`the server ended with ${code}`))),
  ])
  return {
    port,
    exited,
    terminate: () => void child.kill('SIGTERM'),
    close: async () => {
      child.kill('SIGKILL')
      await exited
    },
  }
}

async function listens({ stdout }: ChildProcess): Promise<number> {
  if (!stdout) throw new Error('the server has no output')
  for await (const line of createInterface({ input: stdout })) {
    const port = /listening on http:\/\/[^:]+:(\d+)/.exec(line)?.[1]
    if (port === undefined) continue
    stdout.resume()
    return Number(port)
  }
  throw new Error('the server said nothing')
}
