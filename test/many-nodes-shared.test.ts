import { afterAll, beforeAll, expect, test } from 'vitest'
import { type RedisServer, startRedis } from '../packages/server/test/kit/redis-server.js'
import type { WsPeer } from '../packages/server/test/kit/ws-peer.js'
import { type ServerProcess, startProcess } from './kit/server-process.js'

let redis: RedisServer
let first: ServerProcess
let second: ServerProcess

beforeAll(async () => {
  redis = await startRedis()
  const env = { REDIS_URL: redis.url, NODE_LEASE_MS: '600', ON_OWNER_LOSS: 'error', DEMO_TOKENS_PER_SECOND: '20' }
  ;[first, second] = await Promise.all([startProcess(env), startProcess(env)])
})

afterAll(async () => {
  await Promise.all([first.close(), second.close()])
  await redis.close()
})

async function connect(server: ServerProcess, session?: string): Promise<{ peer: WsPeer; session: string }> {
  const peer = await server.connect()
  peer.send({ type: 'hello', ...(session !== undefined && { session }) })
  return { peer, session: (await peer.next('welcome')).session }
}

test('a conversation whose server is killed in the middle of an answer goes on at another one', async () => {
  const { peer: mine, session } = await connect(first)
  const { peer: theirs, session: same } = await connect(second, session)
  expect(same).toBe(session)
  const prompt = { type: 'prompt', id: 's-1', prompt: 'Tides, at length', conversation: 'c-1' }
  mine.send(prompt)
  await mine.next('chunk')
  // Attaches: the first server is answering.
  theirs.send(prompt)
  await theirs.next('chunk')
  const next = { ...prompt, id: 's-2', prompt: 'And then?' }
  theirs.send(next)
  expect(await theirs.next('error')).toMatchObject({ id: 's-2', error: { code: 'conversation_busy' } })
  first.signal('SIGKILL')
  await theirs.next('error', ({ id, error }) => id === 's-1' && error.code === 'interrupted')
  theirs.send(next)
  expect(await theirs.next('attached')).toMatchObject({ id: 's-2', state: 'running' })
})
