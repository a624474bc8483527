// Streams of 50 tokens a second, each at its own moment: what is added to a token's way, and what it costs.
import { PACE_MS } from '../server/source.mjs'
import { between, endStreams, onStage, openStreams, quiet, wait } from '../stage.mjs'

/**
 * @param {import('../contenders.mjs').Contender} contender
 * @param {{ streams: number, connections: number, warmUpMs: number, measureMs: number, profile?: boolean, options?: object }} plan
 */
export function pace(contender, plan) {
  const { streams, connections, warmUpMs, measureMs, profile = false, options = {} } = plan
  return onStage(contender, { mode: 'pace', options }, async (stage) => {
    const { server, client } = stage
    await openStreams(stage, { streams, connections })
    await server.call('go')
    await wait(warmUpMs)
    if (profile) await server.call('startProfile')
    await client.call('record')
    const [before, readBefore] = [await server.call('mark'), await client.call('mark')]
    await wait(measureMs)
    const [after, readAfter] = [await server.call('mark'), await client.call('mark')]
    const latency = await client.call('latencies')
    const found = profile ? { profile: await server.call('stopProfile') } : {}
    await server.call('pause')
    await quiet(client)
    const delivery = await endStreams(stage)
    const used = between(before, after)
    const reading = readAfter.user + readAfter.system - readBefore.user - readBefore.system
    return {
      ...found,
      ...latency,
      tokens: used.tokens,
      held: used.tokens / ((streams * used.ms) / PACE_MS),
      cpuUs: used.cpu / used.tokens,
      serverShare: used.cpu / 1e3 / used.ms,
      clientShare: reading / 1e3 / (readAfter.at - readBefore.at),
      bytes: (readAfter.bytes - readBefore.bytes) / used.tokens,
      delivery,
    }
  })
}
