import { afterAll, beforeAll, expect, test } from 'vitest'
import { ask } from '../packages/server/test/kit/http-peer.js'
import { type RedisServer, startRedis } from '../packages/server/test/kit/redis-server.js'
import { readByPoll, readBySse, readByWebSocket } from '../packages/server/test/kit/wire-readers.js'
import { type ServerProcess, startProcess } from './kit/server-process.js'

let redis: RedisServer
let first: ServerProcess
let second: ServerProcess

beforeAll(async () => {
  redis = await startRedis()
  const env = { REDIS_URL: redis.url, DEMO_TOKENS_PER_SECOND: '200', NODE_LEASE_MS: '1000' }
  ;[first, second] = await Promise.all([startProcess(env), startProcess(env)])
})

afterAll(async () => {
  await Promise.all([first.close(), second.close()])
  await redis.close()
})

async function newSession(): Promise<string> {
  const peer = await first.connect()
  peer.send({ type: 'hello' })
  const { session } = await peer.next('welcome')
  peer.terminate()
  return session
}

test('an answer that one server writes is read at another, on every transport, event by event the same', async () => {
  const session = await newSession()
  await ask(`${first.url}/api/prompts`, { json: { id: 's-1', prompt: 'Tides' }, headers: { 'x-session': session } })
  const readers = await Promise.all(
    [readByWebSocket, readBySse, readByPoll].flatMap((read) =>
      [first, second].map((server) => read({ server, session, streams: { 's-1': null } })),
    ),
  )
  await Promise.all(readers.map((reader) => reader.ended()))
  const [own, ...others] = readers.map((reader) => reader.text('s-1'))
  expect(own?.length).toBeGreaterThan(100)
  for (const text of others) expect(text).toBe(own)
})

test('what one server does another one knows: the list, the same prompt again, a cancel, the cursor of a reader', async () => {
  const session = await newSession()
  const headers = { 'x-session': session }
  const prompt = { id: 's-2', prompt: 'Tides, at length' }
  await ask(`${first.url}/api/prompts`, { json: prompt, headers })
  const reader = await readByWebSocket({ server: first, session, streams: { 's-2': null } })
  await reader.until(() => reader.last('s-2') > 20)
  const start = reader.of('s-2').find((event) => event.type === 'start')
  const cursor = `${start?.epoch}.${reader.last('s-2')}`

  const listed = await ask<{ id: string; state: string }[]>(`${second.url}/api/streams`, { headers })
  expect(listed.body).toMatchObject([{ id: 's-2', state: 'running' }])
  expect((await ask(`${second.url}/api/prompts`, { json: prompt, headers })).status).toBe(202)
  const other = await ask(`${second.url}/api/prompts`, { json: { ...prompt, prompt: 'Something else' }, headers })
  expect(other.status).toBe(409)
  const moved = await readBySse({ server: second, session, streams: { 's-2': cursor } })
  const cancelled = await ask(`${second.url}/api/streams/s-2/cancel`, { method: 'POST', headers })
  expect(cancelled.body).toEqual({ status: 'cancelled' })

  await Promise.all([reader.ended(), moved.ended()])
  expect(moved.of('s-2').at(-1)).toEqual(reader.of('s-2').at(-1))
  expect(reader.text('s-2').endsWith(moved.text('s-2'))).toBe(true)
})

test('a server without its Redis says so, lives, and is ready again when it is back', async () => {
  redis.pause()
  const ready = () => ask(`${second.url}/readyz`)
  await expect.poll(async () => (await ready()).status, { timeout: 10_000 }).toBe(503)
  expect((await ready()).body).toEqual({ status: 'store_unavailable' })
  expect((await ask(`${second.url}/healthz`)).status).toBe(200)
  const refused = await ask(`${second.url}/api/prompts`, { json: { id: 's-3', prompt: 'why?' } })
  expect(refused.status).toBe(503)
  redis.resume()
  await expect.poll(async () => (await ready()).status, { timeout: 20_000 }).toBe(200)
})
