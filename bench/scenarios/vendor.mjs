// The whole way of a token: from a vendor's socket, through the vendor's SDK and the server, to its reader. The vendor has the source.
import { PACE_MS } from '../server/source.mjs'
import { allWait, between, endStreams, onStage, openStreams, quiet, wait } from '../stage.mjs'

/** Tokens of each stream that are asked for at first, and at least. */
const FIRST = 10
/** By how much more than before may be asked for at a time. */
const MOST_GROWTH = 10

/** A server that uses less than this share of a core has nothing left to do. */
const IDLE = 0.05
const IDLE_MS = 150

/**
 * At full speed. The vendor is faster than some who read it: it is given as many tokens to write as the server has CPU for, and what
 * was written has been read before the clock is looked at.
 * @param {import('../contenders.mjs').Contender} contender
 * @param {{ streams: number, connections: number, warmUpCpuMs: number, measureCpuMs: number, profile?: boolean }} plan
 */
export function vendor(contender, { streams, connections, warmUpCpuMs, measureCpuMs, profile = false }) {
  return onStage(contender, { mode: 'turn' }, async (stage) => {
    const withSource = { ...stage, server: stage.vendor }
    await openStreams(withSource, { streams, connections })
    let [tokens, warmUs] = [FIRST, 0]
    do {
      const { used, perToken } = await write(stage, { streams, tokens })
      warmUs += used.cpu
      const affordable = Math.round((measureCpuMs * 1e3) / perToken / streams)
      tokens = Math.max(FIRST, Math.min(affordable, tokens * MOST_GROWTH))
    } while (warmUs < warmUpCpuMs * 1e3)
    if (profile) await stage.server.call('startProfile')
    const { used, perToken, written, bytes } = await write(stage, { streams, tokens })
    const found = profile ? { profile: await stage.server.call('stopProfile') } : {}
    const delivery = await endStreams(withSource)
    return {
      ...found,
      tokens: written,
      others: used.others,
      perSecond: 1e6 / perToken,
      cpuUs: perToken,
      systemUs: used.system / written,
      bytes: bytes / written,
      perFrame: delivery.tokens / delivery.frames,
      delivery,
    }
  })
}

/**
 * At a pace that all of them hold: a token comes alone, as vendors send them.
 * @param {import('../contenders.mjs').Contender} contender
 * @param {{ streams: number, connections: number, warmUpMs: number, measureMs: number }} plan
 */
export function vendorPace(contender, { streams, connections, warmUpMs, measureMs }) {
  return onStage(contender, { mode: 'beat' }, async (stage) => {
    const withSource = { ...stage, server: stage.vendor }
    const marks = () => Promise.all([stage.server.call('mark'), stage.vendor.call('mark')])
    await openStreams(withSource, { streams, connections })
    await stage.vendor.call('go')
    await wait(warmUpMs)
    const [before, sourceBefore] = await marks()
    await wait(measureMs)
    const [after, sourceAfter] = await marks()
    const [used, { tokens, ms }] = [between(before, after), between(sourceBefore, sourceAfter)]
    await stage.vendor.call('pause')
    await idle(stage.server)
    await quiet(stage.client)
    return {
      tokens,
      others: used.others,
      held: tokens / ((streams * ms) / PACE_MS),
      cpuUs: used.cpu / tokens,
      systemUs: used.system / tokens,
      serverShare: used.cpu / 1e3 / used.ms,
      delivery: await endStreams(withSource),
    }
  })
}

/** Each stream has so many tokens more: what they cost the server. */
async function write(stage, { streams, tokens }) {
  const [before, bytesBefore] = [await stage.server.call('mark'), await stage.client.call('mark')]
  await stage.vendor.call('go', { tokens })
  await allWait({ ...stage, server: stage.vendor }, streams)
  await idle(stage.server)
  await quiet(stage.client)
  const [after, bytesAfter] = [await stage.server.call('mark'), await stage.client.call('mark')]
  const used = between(before, after)
  const written = streams * tokens
  return { used, written, perToken: used.cpu / written, bytes: bytesAfter.bytes - bytesBefore.bytes }
}

/** Resolves when what a server was given has gone through all of its layers, which may be silent for long. */
async function idle(server) {
  let before = await server.call('mark')
  for (;;) {
    await wait(IDLE_MS)
    const after = await server.call('mark')
    const { cpu, ms } = between(before, after)
    if (cpu < IDLE * ms * 1e3) return
    before = after
  }
}
