// One reader in ten takes nothing, while all streams are written at full speed.
import { between, endStreams, onStage, openStreams, quiet, wait } from '../stage.mjs'

const LOOK_MS = 50
const SHARE = 0.1
const MIB = 1_048_576

/**
 * @param {import('../contenders.mjs').Contender} contender
 * @param {{ streams: number, connections: number, warmUpCpuMs: number, measureCpuMs: number }} plan
 */
export function slowReaders(contender, { streams, connections, warmUpCpuMs, measureCpuMs }) {
  return onStage(contender, { mode: 'turn' }, async (stage) => {
    const { client, server } = stage
    await openStreams(stage, { streams, connections })
    await write(stage, warmUpCpuMs)
    await quiet(client)
    await client.call('stall', { share: SHARE })
    const [before, memoryBefore] = [await server.call('mark'), await server.call('memory')]
    await write(stage, measureCpuMs)
    await quiet(client)
    const [after, memoryAfter] = [await server.call('mark'), await server.call('memory')]
    const used = between(before, after)
    await client.call('resume')
    await quiet(client)
    return {
      perSecond: used.tokens / (used.cpu / 1e6),
      grownMiB: (memoryAfter.rss - memoryBefore.rss) / MIB,
      keptBytes: (memoryAfter.rss - memoryBefore.rss) / (used.tokens * SHARE),
      delivery: await endStreams(stage),
    }
  })
}

async function write({ server }, cpuMs) {
  const began = await server.call('mark')
  await server.call('go')
  while (between(began, await server.call('mark')).cpu < cpuMs * 1e3) await wait(LOOK_MS)
  await server.call('pause')
}
