// What a stream takes of the server's memory while it is written, and when it has ended and is kept.
import { allWait, onStage, quiet } from '../stage.mjs'

/** Streams before those that count: code and caches have grown by then. */
const WARM_UP = 200
const END_TIMEOUT_MS = 60_000

/**
 * @param {import('../contenders.mjs').Contender} contender
 * @param {{ streams: number, connections: number, tokens: number }} plan
 */
export function memory(contender, { streams, connections, tokens }) {
  return onStage(contender, { mode: 'turn', tokens }, async (stage) => {
    const { client, server, redis, port } = stage
    const load = { wire: contender.wire, port, connections, keeps: false }
    const play = async (first, count) => {
      await client.call('open', { ...load, first, streams: count })
      await allWait(stage, count)
      await quiet(client)
      const active = await server.call('memory')
      await server.call('go')
      const hasEnded = await client.call('ended', { timeoutMs: END_TIMEOUT_MS })
      await server.call('pause')
      await quiet(client)
      return { active, ended: await server.call('memory'), hasEnded, redis: await redis?.mark() }
    }
    const before = await play(0, WARM_UP)
    const after = await play(WARM_UP, streams)
    const bytes = (from, to) => (to.heapUsed + to.external - from.heapUsed - from.external) / streams
    return {
      activeKiB: bytes(before.ended, after.active) / 1_024,
      endedKiB: bytes(before.ended, after.ended) / 1_024,
      rssKiB: (after.ended.rss - before.ended.rss) / streams / 1_024,
      ...(redis && { redisKiB: (after.redis.memory - before.redis.memory) / streams / 1_024 }),
      delivery: { whole: before.hasEnded && after.hasEnded, tokens: 0, frames: 0, faults: [] },
    }
  })
}
