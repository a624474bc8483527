// One and the same log as it grows: what a token costs at its beginning, and behind half a million others.
import { allWait, endStreams, onStage, quiet, wait } from '../stage.mjs'

const STREAMS = 7
/** Streams of their own: code is warm when those that count begin. */
const WARM_UP = { below: 100, tokens: 60_000 }
const LOOK_MS = 5

/**
 * @param {import('../contenders.mjs').Contender} contender
 * @param {{ windows: readonly (readonly [number, number])[] }} plan tokens of each stream, from and to
 */
export function length(contender, { windows }) {
  const tokens = Math.max(...windows.flat()) + 1_000
  return onStage(contender, { mode: 'turn', tokens, warmUp: WARM_UP }, async (stage) => {
    const { client, server, port } = stage
    const load = { wire: contender.wire, port, streams: STREAMS, connections: 1 }
    await client.call('open', load)
    await allWait(stage, STREAMS)
    await server.call('go')
    await client.call('ended', { timeoutMs: 60_000 })
    await server.call('pause')
    await client.call('open', { ...load, first: WARM_UP.below })
    await allWait(stage, STREAMS)
    await quiet(client)
    const began = await server.call('mark')
    await server.call('go')
    const costs = {}
    for (const [from, to] of windows) {
      const [before, after] = [await reach(server, began, from), await reach(server, began, to)]
      const cpu = after.user + after.system - before.user - before.system
      costs[`at${from}`] = cpu / (after.produced - before.produced)
    }
    return { ...costs, delivery: await endStreams(stage) }
  })
}

async function reach(server, began, tokens) {
  for (;;) {
    const mark = await server.call('mark')
    if ((mark.produced - began.produced) / STREAMS >= tokens) return mark
    await wait(LOOK_MS)
  }
}
