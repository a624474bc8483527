import type { ServerResponse } from 'node:http'
import { expect, test } from 'vitest'
import { createApp } from '../../src/index.js'
import { WsPeer } from '../kit/ws-peer.js'

test('an open WebSocket is not tied to the answer of its upgrade, and a refused one still gets it', async () => {
  const app = createApp({ config: { LOG_LEVEL: 'silent', AI_PROVIDER: 'demo' } })
  const answers: ServerResponse[] = []
  app.addHook('onRequest', async (_request, reply) => void answers.push(reply.raw))
  const url = (await app.listen({ host: '127.0.0.1', port: 0 })).replace('http', 'ws')

  const peer = await WsPeer.open(`${url}/ws`, {})
  await peer.settled()
  const refusal = await WsPeer.open(`${url}/ws`, { headers: { origin: 'https://evil.example' } }).catch(String)
  const [released] = answers
  peer.terminate()
  await app.close()

  expect(released?.socket).toBeNull()
  expect(refusal).toBe('Error: Unexpected server response: 403')
})
