// One run's processes: a contender's server on one core, its readers on the other.
import { moduleOf } from './contenders.mjs'
import { CORES, startChild } from './child.mjs'
import { startRedis } from './redis.mjs'

const SERVER = new URL('./server/main.mjs', import.meta.url)
const CLIENT = new URL('./client/main.mjs', import.meta.url)
const VENDOR = new URL('./server/vendor.mjs', import.meta.url)

/** Silence after which nothing more is on its way. */
const QUIET_MS = 60
const QUIET_TIMEOUT_MS = 20_000
const START_TIMEOUT_MS = 60_000
const END_TIMEOUT_MS = 30_000

/**
 * @typedef {object} Load
 * @property {'turn' | 'pace'} mode
 * @property {number} streams
 * @property {number} connections
 */

/**
 * Runs `play` with a fresh server and fresh readers, and ends both, whatever happens.
 * @template T
 * @param {import('./contenders.mjs').Contender} contender
 * @param {ConstructorParameters<typeof import('./server/source.mjs').Source>[0] & { options?: object }} given
 * @param {(stage: Awaited<ReturnType<typeof build>>) => Promise<T>} play
 */
export async function onStage(contender, given, play) {
  const stage = await build(contender, given)
  try {
    return await play(stage)
  } finally {
    await stage.close()
  }
}

async function build(contender, { options = {}, ...source }) {
  const open = []
  const close = () => Promise.all(open.map((part) => part.close()))
  const start = async (part) => {
    open.push(part)
    return part
  }
  try {
    const redis = contender.redis && (await start(await startRedis()))
    const startServer = async (core, name, asked) => {
      const server = await start(await startChild(SERVER, { core, name, execArgv: ['--expose-gc'] }))
      const { port } = await server.call('start', { source, ...asked })
      return { server, port }
    }
    const vendor =
      contender.vendor &&
      (await startServer(CORES.client, `the vendor of ${contender.name}`, { module: VENDOR.href, options: {} }))
    const asked = {
      module: moduleOf(contender),
      options: {
        ...contender.options,
        ...options,
        ...(redis && { redisUrl: redis.url }),
        ...(vendor && { vendorUrl: `http://127.0.0.1:${vendor.port}/v1` }),
      },
    }
    const [{ server, port }, client] = await Promise.all([
      startServer(CORES.server, contender.name, asked),
      startChild(CLIENT, { core: CORES.client, name: `the readers of ${contender.name}` }).then(start),
    ])
    // Beside the readers: the node that is measured has its core for itself.
    const second =
      contender.elsewhere && (await startServer(CORES.client, `the second node of ${contender.name}`, asked))
    return {
      contender,
      mode: source.mode,
      text: source.text,
      server,
      client,
      port,
      redis,
      second,
      vendor: vendor?.server,
      close,
    }
  } catch (error) {
    await close()
    throw error
  }
}

/** Opens the connections, and waits until every stream has asked for its first token. */
export async function openStreams(stage, { streams, connections }) {
  const { server, client, contender, port, second, mode } = stage
  const load = { streams, connections, stamps: mode === 'pace' }
  const isAllElsewhere = contender.elsewhere === contender.wire
  const first = isAllElsewhere ? { port: second.port, ownerPort: port } : { port }
  await client.call('open', { ...load, wire: contender.wire, ...first })
  await allWait(stage, streams)
  if (!second) return
  if (!isAllElsewhere)
    await client.call('open', { ...load, wire: contender.elsewhere, port: second.port, stamps: false })
  // Whoever follows is there when its first answer is.
  await quiet(client)
}

/** Resolves when so many streams wait for their next token. */
export async function allWait({ server, contender }, streams) {
  const deadline = performance.now() + START_TIMEOUT_MS
  while ((await server.call('waiting')) < streams) {
    if (performance.now() > deadline) throw new Error(`${contender.name}: not every stream has started`)
    await wait(20)
  }
}

/** Waits until nothing more comes. */
export async function quiet(client) {
  const isQuiet = await client.call('quiet', { ms: QUIET_MS, timeoutMs: QUIET_TIMEOUT_MS })
  if (!isQuiet) throw new Error('bytes came without end')
}

/** Ends the streams, and checks that each has come whole. */
export async function endStreams({ server, client, contender, mode, text }) {
  await server.call('end')
  const hasEnded = await client.call('ended', { timeoutMs: END_TIMEOUT_MS })
  if (contender.isFloor) return { whole: hasEnded, tokens: 0, frames: 0, faults: [] }
  const counts = await server.call('counts')
  return client.call('check', { counts, mode, text })
}

/** What was used between two marks. */
export function between(before, after) {
  const cpu = after.user + after.system - before.user - before.system
  const ms = after.at - before.at
  return {
    tokens: after.produced - before.produced,
    user: after.user - before.user,
    system: after.system - before.system,
    cpu,
    ms,
    // What the core did for anybody else, as a share of the time.
    others: Math.max(0, after.core - before.core - cpu) / 1e3 / ms,
  }
}

export const wait = (ms) => new Promise((resolve) => setTimeout(resolve, ms))
