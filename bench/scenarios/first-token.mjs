// From asking to the first text, when the model answers at once: on a connection of its own, and on one that is open.
import { onStage } from '../stage.mjs'

const WARM_UP = 100

/** Half of a stream's tokens come at once; the rest ends it. */
const TOKENS = 2

/**
 * @param {import('../contenders.mjs').Contender} contender
 * @param {{ count: number }} plan
 */
export function firstToken(contender, { count }) {
  return onStage(contender, { mode: 'turn', tokens: TOKENS }, async ({ client, server, port }) => {
    await server.call('go')
    const load = { wire: contender.wire, port }
    await client.call('firstTokens', { ...load, count: WARM_UP, first: 0 })
    const { fresh, open } = await client.call('firstTokens', { ...load, count, first: 2 * WARM_UP })
    return {
      freshP50: fresh.p50,
      freshP95: fresh.p95,
      openP50: open.p50,
      openP95: open.p95,
      delivery: { whole: fresh.count === count && open.count === count, tokens: 0, frames: 0, faults: [] },
    }
  })
}
