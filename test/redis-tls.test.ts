import { afterAll, beforeAll, expect, test } from 'vitest'
import { type RedisServer, startRedis } from '../packages/server/test/kit/redis-server.js'
import { readByWebSocket } from '../packages/server/test/kit/wire-readers.js'
import { ask } from '../packages/server/test/kit/http-peer.js'
import { type Certificate, makeCertificate } from './kit/certificate.js'
import { startProcess } from './kit/server-process.js'

let made: Certificate
let redis: RedisServer

beforeAll(async () => {
  made = await makeCertificate()
  const { certificate, key } = made
  redis = await startRedis({
    encrypted: true,
    config: {
      'tls-cert-file': certificate,
      'tls-key-file': key,
      'tls-ca-cert-file': certificate,
      'tls-auth-clients': 'no',
    },
  })
})

afterAll(async () => {
  await redis.close()
  await made.close()
})

test('two servers share a Redis over an encrypted connection, whose authority they are told', async () => {
  const env = { REDIS_URL: redis.url, NODE_EXTRA_CA_CERTS: made.certificate, DEMO_TOKENS_PER_SECOND: '0' }
  const [first, second] = await Promise.all([startProcess(env), startProcess(env)])
  expect(redis.url).toMatch(/^rediss:/)
  const started = await ask<{ session: string }>(`${first.url}/api/prompts`, { json: { id: 's-1', prompt: 'Tides' } })
  const { session } = started.body
  const reader = await readByWebSocket({ server: second, session, streams: { 's-1': null } })
  await reader.ended()
  expect(reader.of('s-1').at(-1)).toMatchObject({ type: 'complete' })
  await Promise.all([first.close(), second.close()])
})

test('a certificate that nobody vouches for is refused at the start, with what to set', async () => {
  await expect(startProcess({ REDIS_URL: redis.url })).rejects.toThrow(
    /REDIS_URL: the certificate .* is not trusted \(\w+\).* NODE_EXTRA_CA_CERTS/,
  )
})
