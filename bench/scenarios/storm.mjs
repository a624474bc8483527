// All readers lose their connections in the middle of their streams, and come back at once, while others read on.
import { streamId } from '../server/text.mjs'
import { between, endStreams, onStage, openStreams, quiet, wait } from '../stage.mjs'

/** Tokens that each stream has when its reader leaves. */
const HEAD = 250
/** Of these so many come in a turn: only where they stand in the log counts. */
const HEAD_BURST = 25
const PACE_MS = 100
const AWAY_MS = 500
const HEALTHY = { streams: 200, connections: 20 }

/**
 * @param {import('../contenders.mjs').Contender} contender
 * @param {{ readers: number }} plan
 */
export function storm(contender, { readers }) {
  return onStage(
    contender,
    { mode: 'pace', tokens: 2 * HEAD, paceMs: PACE_MS, head: HEAD, headBurst: HEAD_BURST },
    async (stage) => {
      const { client, server, port } = stage
      await openStreams(stage, HEALTHY)
      const load = { wire: contender.wire, port, streams: readers, connections: readers, first: HEALTHY.streams }
      await client.call('open', load)
      await server.call('go')
      while ((await server.call('mark')).produced < (readers + HEALTHY.streams) * (HEAD + 2)) await wait(PACE_MS)
      await client.call('leave', { from: streamId(HEALTHY.streams) })
      await wait(AWAY_MS)
      await client.call('record')
      const before = await server.call('mark')
      const { live, p50, max, bytes } = await client.call('comeBack', { port })
      const used = between(before, await server.call('mark'))
      const healthy = await client.call('latencies')
      await server.call('pause')
      await quiet(client)
      const delivery = await endStreams(stage)
      const isWhole = delivery.whole && live === readers
      return {
        liveP50: p50,
        liveAll: max,
        cpuMs: used.cpu / 1e3,
        kibPerReader: bytes / 1_024,
        healthyP99: healthy.p99,
        delivery: {
          ...delivery,
          whole: isWhole,
          faults: isWhole ? [] : [`${live} of ${readers} came back`, ...delivery.faults],
        },
      }
    },
  )
}
