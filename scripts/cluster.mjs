// `npm run cluster`: Redis, three servers and nginx on loopback, without Docker. `--nodes N`, `--port P`. Ctrl-C ends all of it.
import './node-version.mjs'

const { parseArgs } = await import('node:util')
const { startCluster } = await import('./cluster/start-cluster.mjs')
const { main, SetupFailure } = await import('./failure.mjs')
const { inRoot, root } = await import('./paths.mjs')
const { ensureNginx, ensureRedis } = await import('./programs.mjs')
const { setUp } = await import('./setup.mjs')
const { watchParent } = await import('./watch-parent.mjs')

const FOLDER = inRoot('.cache/cluster')
const USAGE = 'npm run cluster [-- --nodes 3 --port 8000]'
const MAX_NODES = 16
const SIGNALS = ['SIGHUP', 'SIGINT', 'SIGTERM']

await main(async () => {
  const { nodes, port } = readArguments(process.argv.slice(2))
  // Ahead of what takes minutes: without them it is for nothing.
  const programs = { redis: await ensureRedis(), nginx: await ensureNginx() }
  await setUp()
  const stopped = firstSignal()
  const cluster = await startCluster({ nodes, port, programs, folder: FOLDER, cwd: root })
  announce(cluster)
  const ended = await Promise.race([stopped, firstEnded(cluster)])
  if (ended) console.error(`${ended.name} has ended, and the rest with it. Its log is in ${FOLDER}.`)
  await end(cluster)
  if (ended) process.exitCode = 1
})

function readArguments(args) {
  const { nodes, port } = parse(args)
  return {
    nodes: integer('--nodes', nodes, { min: 1, max: MAX_NODES }),
    port: integer('--port', port, { min: 1, max: 65_535 }),
  }
}

function parse(args) {
  const options = { nodes: { type: 'string', default: '3' }, port: { type: 'string', default: '8000' } }
  try {
    return parseArgs({ args, options }).values
  } catch (error) {
    throw new SetupFailure(`${error.message}\n${USAGE}`)
  }
}

function integer(name, text, { min, max }) {
  const value = Number(text)
  if (Number.isInteger(value) && value >= min && value <= max) return value
  throw new SetupFailure(`${name} must be a whole number from ${min} to ${max}, not ${text}\n${USAGE}`)
}

/** Heard from the start on: what has been started by then is ended. */
function firstSignal() {
  const stopWatching = watchParent()
  return new Promise((resolve) => {
    for (const signal of SIGNALS)
      process.once(signal, () => {
        stopWatching()
        resolve()
      })
  })
}

/** Servers may be killed by hand, to see what becomes of their streams; without Redis or nginx it is no cluster. */
function firstEnded({ redis, nginx }) {
  return Promise.race([redis, nginx].map((program) => program.exited.then(() => program)))
}

function announce({ url, nodes, redisUrl, redis, nginx }) {
  const rows = [
    ['nginx', url, nginx.pid],
    ...nodes.map((node) => [node.name, node.url, node.program.pid]),
    ['Redis', redisUrl, redis.pid],
  ]
  console.log(`\n  Runnel is listening on ${url}\n`)
  for (const [name, address, pid] of rows) console.log(`  ${name.padEnd(10)} ${address.padEnd(28)} process ${pid}`)
  console.log(`\n  Logs: ${FOLDER}\n  Ctrl-C ends all of it.\n`)
}

async function end(cluster) {
  console.log('Ending; answers that are under way may finish. Once more ends it at once.')
  for (const signal of SIGNALS) process.on(signal, () => cluster.killAll())
  await cluster.close()
}
