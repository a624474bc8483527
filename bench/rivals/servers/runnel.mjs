// Runnel through its public door, as in production: sessions, logs, limits, metrics and log lines are on.
import { fileURLToPath } from 'node:url'
import { createApp } from '../../../packages/server/dist/index.js'

const SITE = fileURLToPath(new URL('../../../packages/client/dist/site/', import.meta.url))
const END = { type: 'end', finish_reason: 'stop' }
const event = (text) => ({ type: 'text', text })

/** High enough for one address to be the whole load; each is still counted. */
const LIMITS = {
  MAX_CONNECTIONS_PER_IP: 1_000_000,
  MAX_STREAMS_PER_SESSION: 1_000_000,
  AI_MAX_CONCURRENCY: 1_000_000,
  RATE_LIMIT_PROMPTS_PER_MINUTE: 1_000_000,
  MAX_LOG_BYTES_TOTAL: 4_294_967_296,
  MAX_STREAM_BYTES: 1_073_741_824,
}

/** @type {import('../../contenders.mjs').Serve} */
export async function serve({ source, options = {} }) {
  const provider = {
    name: 'bench',
    model: 'bench',
    stream: ({ turns }) => source.stream(turns.at(-1).text, event, END),
  }
  const { redisUrl, vendorUrl, hasPage, config = {} } = options
  const app = createApp({
    config: {
      HOST: '127.0.0.1',
      PORT: 0,
      ...LIMITS,
      ...(redisUrl && { REDIS_URL: redisUrl }),
      ...(vendorUrl && { AI_PROVIDER: 'openai', OPENAI_BASE_URL: vendorUrl, AI_MODEL: 'bench' }),
      ...config,
    },
    ...(!vendorUrl && { providers: [provider] }),
    ...(hasPage && { site: SITE }),
  })
  await app.listen({ host: '127.0.0.1', port: 0 })
  const { port } = app.server.address()
  // Somebody reads the metrics.
  await (await fetch(`http://127.0.0.1:${port}/metrics`)).text()
  return { port, close: () => app.close() }
}
