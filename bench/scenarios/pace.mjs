// Streams of 50 tokens a second, each at its own moment: what is added to a token's way, and what it costs.
import { PACE_MS } from '../server/source.mjs'
import { between, endStreams, onStage, openStreams, wait } from '../stage.mjs'

/**
 * @param {import('../contenders.mjs').Contender} contender
 * @param {{ streams: number, connections: number, rushMs?: number, warmUpMs: number, measureMs: number, profile?: boolean, options?: object }} plan
 */
export function pace(contender, plan) {
  const { streams, connections, rushMs = 0, warmUpMs, measureMs, profile = false, options = {} } = plan
  return onStage(contender, { mode: 'pace', options }, async (stage) => {
    const { server, client } = stage
    await openStreams(stage, { streams, connections })
    await server.call('go', { rushMs })
    await wait(rushMs + warmUpMs)
    if (profile) await server.call('startProfile')
    await client.call('record')
    const before = await marks(stage)
    await wait(measureMs)
    const after = await marks(stage)
    const latency = await client.call('latencies')
    const found = profile ? { profile: await server.call('stopProfile') } : {}
    const delivery = await endStreams(stage)
    return { ...found, ...latency, ...costs(before, after, { streams }), delivery }
  })
}

function costs(before, after, { streams }) {
  const used = between(before.server, after.server)
  const perToken = (part, field) => (after[part][field] - before[part][field]) / used.tokens
  return {
    tokens: used.tokens,
    others: used.others,
    held: used.tokens / ((streams * used.ms) / PACE_MS),
    cpuUs: used.cpu / used.tokens,
    serverShare: used.cpu / 1e3 / used.ms,
    clientShare: between(before.client, after.client).cpu / 1e3 / used.ms,
    bytes: perToken('client', 'bytes'),
    ...(after.redis && {
      redisUs: perToken('redis', 'cpu'),
      redisCommands: perToken('redis', 'commands'),
      redisIn: perToken('redis', 'bytesIn'),
      redisOut: perToken('redis', 'bytesOut'),
      redisConnections: after.connections,
    }),
    ...(after.second && { followUs: between(before.second, after.second).cpu / used.tokens }),
  }
}

async function marks({ server, client, redis, second }) {
  const [ours, readers] = await Promise.all([server.call('mark'), client.call('mark')])
  return {
    server: ours,
    client: readers,
    ...(redis && { redis: await redis.mark(), connections: await redis.connections() }),
    ...(second && { second: await second.server.call('mark') }),
  }
}
