// Tokens per second of one core: every stream has one token in every turn of the event loop.
import { between, endStreams, onStage, openStreams, quiet, wait } from '../stage.mjs'

/**
 * @param {import('../contenders.mjs').Contender} contender
 * @param {{ streams: number, connections: number, warmUpCpuMs: number, measureCpuMs: number, profile?: boolean, options?: object }} plan
 */
export function throughput(contender, plan) {
  const { streams, connections, warmUpCpuMs, measureCpuMs, profile = false, options = {} } = plan
  return onStage(contender, { mode: 'turn', options }, async (stage) => {
    const { server, client } = stage
    await openStreams(stage, { streams, connections })
    await burst(stage, warmUpCpuMs)
    if (profile) await server.call('startProfile')
    const [before, bytesBefore] = [await server.call('mark'), await client.call('mark')]
    await burst(stage, measureCpuMs)
    const [after, bytesAfter] = [await server.call('mark'), await client.call('mark')]
    const found = profile ? { profile: await server.call('stopProfile') } : {}
    const used = between(before, after)
    const delivery = await endStreams(stage)
    return {
      ...found,
      tokens: used.tokens,
      others: used.others,
      perSecond: used.tokens / (used.cpu / 1e6),
      cpuUs: used.cpu / used.tokens,
      systemUs: used.system / used.tokens,
      bytes: (bytesAfter.bytes - bytesBefore.bytes) / used.tokens,
      perFrame: delivery.tokens / delivery.frames,
      delivery,
    }
  })
}

/** How often the server is asked what it has used. */
const LOOK_MS = 50

/**
 * Lets the streams write for so much CPU, however long a busy machine takes for that, and waits until all has arrived:
 * the marks around it miss nothing.
 */
async function burst({ server, client }, cpuMs) {
  const began = await server.call('mark')
  await server.call('go')
  while (between(began, await server.call('mark')).cpu < cpuMs * 1e3) await wait(LOOK_MS)
  await server.call('pause')
  await quiet(client)
}
