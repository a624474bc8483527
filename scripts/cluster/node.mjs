// One server of a cluster: the built command on a port of its own.
import { join } from 'node:path'
import { inRoot } from '../paths.mjs'
import { startProgram } from './program.mjs'

const CLI = inRoot('packages/server/dist/cli.js')

/** How long it may take to say that it is ready, in milliseconds. */
const ANSWER_MS = 2_000

/**
 * @param {{ name: string, port: number, redisUrl: string, env: NodeJS.ProcessEnv, cwd: string, folder: string }} options
 * @throws {import('../failure.mjs').SetupFailure}
 */
export function startNode({ name, port, redisUrl, env, cwd, folder }) {
  // Stronger than an .env file, which is written for one server.
  const own = {
    HOST: '127.0.0.1',
    PORT: String(port),
    STREAM_STORE: 'redis',
    REDIS_URL: redisUrl,
    TRUST_PROXY: '127.0.0.1',
  }
  return startProgram({
    name,
    command: process.execPath,
    args: [CLI],
    log: join(folder, `${name}.log`),
    env: { ...env, ...own },
    cwd,
    isReady: () => isReady(port),
  })
}

async function isReady(port) {
  try {
    const answer = await fetch(`http://127.0.0.1:${port}/readyz`, { signal: AbortSignal.timeout(ANSWER_MS) })
    await answer.body?.cancel()
    return answer.ok
  } catch {
    // It does not listen yet.
    return false
  }
}
