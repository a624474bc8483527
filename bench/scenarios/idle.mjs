// Connections that are open and wait for nothing.
import { onStage, quiet } from '../stage.mjs'

/**
 * Connections before those that count: with as many, the heap's young generation has the size that it keeps. Its growth, some 16 MB, is
 * paid once, not by each connection.
 */
const WARM_UP = 3_000

/**
 * @param {import('../contenders.mjs').Contender} contender
 * @param {{ connections: number }} plan
 */
export function idle(contender, { connections }) {
  return onStage(contender, { mode: 'turn' }, async ({ client, server, port }) => {
    const load = { wire: contender.wire, port, streams: 0, keeps: true }
    await client.call('open', { ...load, connections: WARM_UP })
    await quiet(client)
    const before = await server.call('memory')
    await client.call('open', { ...load, connections })
    await quiet(client)
    const after = await server.call('memory')
    return {
      rssKiB: (after.rss - before.rss) / connections / 1_024,
      heapKiB: (after.heapUsed + after.external - before.heapUsed - before.external) / connections / 1_024,
      delivery: { whole: true, tokens: 0, frames: 0, faults: [] },
    }
  })
}
