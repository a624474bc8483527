// From nothing to the first request that is answered: the built program alone, and through npm.
import { spawn } from 'node:child_process'
import { fileURLToPath } from 'node:url'
import { CORES, pin } from '../child.mjs'
import { freePort } from '../free-port.mjs'

const ROOT = fileURLToPath(new URL('../../', import.meta.url))
const PROGRAM = fileURLToPath(new URL('../../packages/server/dist/cli.js', import.meta.url))
const TIMEOUT_MS = 30_000

/** @param {import('../contenders.mjs').Contender} _contender */
export async function start(_contender) {
  const aloneMs = await served(process.execPath, [PROGRAM])
  const npmMs = await served('npm', ['start'])
  return { aloneMs, npmMs, delivery: { whole: true, tokens: 0, frames: 0, faults: [] } }
}

async function served(command, args) {
  const port = await freePort()
  const env = { ...process.env, PORT: String(port), AI_PROVIDER: 'demo' }
  const began = performance.now()
  // A group of its own: npm does not pass a signal on to what it has started.
  const child = spawn(command, args, { cwd: ROOT, env, stdio: 'ignore', detached: true })
  pin(child.pid, CORES.server)
  try {
    await answered(`http://127.0.0.1:${port}/healthz`, began + TIMEOUT_MS)
    return performance.now() - began
  } finally {
    process.kill(-child.pid, 'SIGKILL')
  }
}

async function answered(url, until) {
  while (performance.now() < until) {
    const response = await fetch(url).catch(() => undefined)
    if (response?.ok) return
    await new Promise((resolve) => setTimeout(resolve, 5))
  }
  throw new Error('it did not start')
}
