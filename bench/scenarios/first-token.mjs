// From asking to the first text, when the model answers at once: on a connection of its own, and on one that is open; and
// within the server, from the prompt as it is read to the text as it is written.
import { streamId } from '../server/text.mjs'
import { allWait, onStage, wait } from '../stage.mjs'

/** Before those that count; a server that is busy has its way to a socket warm already. */
const WARM_UP = { idle: 60, busy: 40 }
const TOKENS = 2

/** Streams that are numbered below are asked for and timed; those above are only there. */
const BUSY_FROM = 100_000
const STREAMS_PER_CONNECTION = 10
/** Streams that are written meanwhile have found their pace by then. */
const SETTLE_MS = 1_500

/**
 * @param {import('../contenders.mjs').Contender} contender
 * @param {{ count: number, busy?: number }} plan `busy`: streams of 50 tokens/s that are written meanwhile
 */
export function firstToken(contender, { count, busy = 0 }) {
  const source =
    busy === 0
      ? { mode: 'turn', tokens: TOKENS }
      : { mode: 'pace', head: TOKENS, warmUp: { below: BUSY_FROM, tokens: TOKENS } }
  return onStage(contender, source, async (stage) => {
    const { client, server, port } = stage
    const load = { wire: contender.wire, port }
    if (busy > 0) {
      const connections = busy / STREAMS_PER_CONNECTION
      await client.call('open', { ...load, streams: busy, connections, first: BUSY_FROM, keeps: false })
      await allWait(stage, busy)
    }
    await server.call('watch')
    await server.call('go')
    if (busy > 0) await wait(SETTLE_MS)
    const before = busy > 0 ? WARM_UP.busy : WARM_UP.idle
    const first = 2 * before
    await client.call('firstTokens', { ...load, count: before, first: 0 })
    const { fresh, open } = await client.call('firstTokens', { ...load, count, first })
    const within = await server.call('firstChunks', { from: streamId(first) })
    return {
      freshP50: fresh.p50,
      freshP95: fresh.p95,
      freshP99: fresh.p99,
      openP50: open.p50,
      openP95: open.p95,
      openP99: open.p99,
      withinP50: within.p50,
      withinP95: within.p95,
      withinP99: within.p99,
      delivery: { whole: fresh.count === count && open.count === count, tokens: 0, frames: 0, faults: [] },
    }
  })
}
