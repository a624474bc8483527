// A Redis server for the tests: the one that is there, or on Debian as root the distribution's.
import { accessSync, constants, existsSync, statSync } from 'node:fs'
import { delimiter, join } from 'node:path'
import { SetupFailure } from './failure.mjs'
import { step } from './progress.mjs'
import { run } from './run.mjs'

const NAMES = ['redis-server', 'valkey-server']

const HOW_TO_GET_ONE =
  'The tests need a Redis server (7 or later) or Valkey, and none was found on the PATH.\n' +
  'Install one (Debian, Ubuntu: sudo apt-get install redis-server; macOS: brew install redis)\n' +
  'or name the program in REDIS_SERVER_PATH. It need not run: the tests start their own, on free ports.'

/** The path of a Redis server. @returns {Promise<string>} @throws {SetupFailure} */
export async function ensureRedis() {
  const found = findRedis() ?? (await installOnDebian())
  if (!found) throw new SetupFailure(HOW_TO_GET_ONE)
  if (!existsSync(found)) throw new SetupFailure(`REDIS_SERVER_PATH names ${found}, which does not exist.`)
  return found
}

/** REDIS_SERVER_PATH, or the first known name on the PATH; undefined when there is none. */
function findRedis(env = process.env) {
  if (env.REDIS_SERVER_PATH) return env.REDIS_SERVER_PATH
  const folders = (env.PATH ?? '').split(delimiter).filter(Boolean)
  return NAMES.flatMap((name) => folders.map((folder) => join(folder, name))).find(isProgram)
}

function isProgram(path) {
  try {
    accessSync(path, constants.X_OK)
    return statSync(path).isFile()
  } catch {
    // Not there, or not ours to run: the next candidate decides.
    return false
  }
}

async function installOnDebian() {
  const isRoot = process.getuid?.() === 0
  if (!isRoot || !existsSync('/etc/debian_version')) return undefined
  const { code, output } = await step('Installing Redis', installRedis)
  if (code !== 0) throw new SetupFailure(HOW_TO_GET_ONE, output)
  return findRedis()
}

async function installRedis() {
  // The tests start their own: at run level 1, Debian starts no service that it installs.
  const env = { DEBIAN_FRONTEND: 'noninteractive', RUNLEVEL: '1' }
  const update = await run('apt-get', ['update'], { env })
  if (update.code !== 0) return update
  return run('apt-get', ['install', '-y', '--no-install-recommends', 'redis-server'], { env })
}
