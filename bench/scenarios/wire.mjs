// Bytes of a token on the wire, where exactly so many of a stream go together.
import { allWait, endStreams, onStage, openStreams, quiet } from '../stage.mjs'

const LOAD = { streams: 40, connections: 4 }
/** Apart enough for two bursts of a stream never to meet in a turn. */
const PACE_MS = 8

/**
 * Of prose, of which every token stays one, and of an answer with Markdown and code in it.
 * @param {import('../contenders.mjs').Contender} contender
 * @param {{ burst: number, from: number, to: number }} plan which tokens of each stream count: their numbers are on the wire, too
 */
export async function wire(contender, plan) {
  const prose = await bytesOf('prose', contender, plan)
  const answer = await bytesOf('answer', contender, plan)
  // Who merges nothing has one.
  const isExact = prose.perFrame === plan.burst || prose.perFrame === 1
  const faults = [...prose.delivery.faults, ...answer.delivery.faults]
  if (!isExact) faults.unshift(`${prose.perFrame} tokens in a frame`)
  return {
    bytes: prose.bytes,
    perFrame: prose.perFrame,
    answerBytes: answer.bytes,
    delivery: { whole: faults.length === 0, tokens: prose.delivery.tokens, frames: prose.delivery.frames, faults },
  }
}

function bytesOf(text, contender, { burst, from, to }) {
  return onStage(contender, { mode: 'beat', burst, paceMs: PACE_MS, text }, async (stage) => {
    await openStreams(stage, LOAD)
    const before = await write(stage, from)
    const after = await write(stage, to - from)
    const delivery = await endStreams(stage)
    return {
      bytes: (after.bytes - before.bytes) / (after.produced - before.produced),
      perFrame: delivery.tokens / delivery.frames,
      delivery,
    }
  })
}

/** Every stream has so many tokens more, and they have arrived. */
async function write(stage, tokens) {
  const { server, client } = stage
  await server.call('go', { tokens })
  await allWait(stage, LOAD.streams)
  await quiet(client)
  const [{ produced }, { bytes }] = [await server.call('mark'), await client.call('mark')]
  return { produced, bytes }
}
