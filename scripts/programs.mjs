// Programs that tests and the cluster start: the ones that are there, or on Debian as root the distribution's.
import { existsSync } from 'node:fs'
import { SetupFailure } from './failure.mjs'
import { findProgram } from './find-program.mjs'
import { step } from './progress.mjs'
import { run } from './run.mjs'

/** Where Debian keeps services, which not everybody has on the PATH. */
const SERVICES = '/usr/sbin'

const PROGRAMS = {
  redis: {
    title: 'Redis',
    names: ['redis-server', 'valkey-server'],
    package: 'redis-server',
    variable: 'REDIS_SERVER_PATH',
    howToGetOne:
      'A Redis server (7 or later) or Valkey is needed, and none was found on the PATH.\n' +
      'Install one (Debian, Ubuntu: sudo apt-get install redis-server; macOS: brew install redis)\n' +
      'or name the program in REDIS_SERVER_PATH. It need not run: one is started here, on a free port.',
  },
  nginx: {
    title: 'nginx',
    names: ['nginx'],
    package: 'nginx',
    variable: 'NGINX_PATH',
    howToGetOne:
      'nginx is needed, and was not found on the PATH.\n' +
      'Install it (Debian, Ubuntu: sudo apt-get install nginx; macOS: brew install nginx)\n' +
      'or name the program in NGINX_PATH. It need not run: one is started here, on a free port.',
  },
}

/** The path of a Redis server. @returns {Promise<string>} @throws {SetupFailure} */
export function ensureRedis() {
  return ensure(PROGRAMS.redis)
}

/** The path of nginx. @returns {Promise<string>} @throws {SetupFailure} */
export function ensureNginx() {
  return ensure(PROGRAMS.nginx)
}

async function ensure(program) {
  const found = find(program) ?? (await installOnDebian(program))
  if (!found) throw new SetupFailure(program.howToGetOne)
  if (!existsSync(found)) throw new SetupFailure(`${program.variable} names ${found}, which does not exist.`)
  return found
}

/** The variable, or the first known name on the PATH; undefined when there is none. */
function find({ names, variable }, env = process.env) {
  return env[variable] || findProgram(names, { env, besides: [SERVICES] })
}

async function installOnDebian(program) {
  const isRoot = process.getuid?.() === 0
  if (!isRoot || !existsSync('/etc/debian_version')) return undefined
  const { code, output } = await step(`Installing ${program.title}`, () => install(program.package))
  if (code !== 0) throw new SetupFailure(program.howToGetOne, output)
  return find(program)
}

async function install(name) {
  // At run level 1, Debian starts no service that it installs: ours have folders and ports of their own.
  const env = { DEBIAN_FRONTEND: 'noninteractive', RUNLEVEL: '1' }
  const update = await run('apt-get', ['update'], { env })
  if (update.code !== 0) return update
  return run('apt-get', ['install', '-y', '--no-install-recommends', name], { env })
}
