import { afterEach, beforeEach, expect, test, vi } from 'vitest'
import { redisScript, type RedisScripts } from '../../src/ports/redis-scripts.js'
import { StoreUnavailable } from '../../src/ports/stream-store.js'
import { ImpatientRedis } from '../../src/stores/impatient-redis.js'

const SCRIPT = redisScript('return 1')

/** And the turn that is given on top. */
const SECOND_MS = 1_001

beforeEach(() => {
  vi.useFakeTimers()
})

afterEach(() => {
  vi.useRealTimers()
})

/** A server that the test answers for. */
function open() {
  const asked: { resolve: (value: unknown) => void; reject: (error: Error) => void }[] = []
  const server: RedisScripts & { ready: boolean } = {
    ready: true,
    run: () => new Promise<unknown>((resolve, reject) => asked.push({ resolve, reject })),
  }
  const faults: unknown[] = []
  const redis = new ImpatientRedis(server, { onFault: (error) => faults.push(error) })
  return { server, asked, faults, redis, run: () => redis.run(SCRIPT, ['k'], []) }
}

test('what is answered in time is the answer, and leaves no timer', async () => {
  const { asked, run } = open()
  const answer = run()
  asked[0]?.resolve('yes')
  expect(await answer).toBe('yes')
  const fault = new StoreUnavailable('full')
  const refused = run()
  asked[1]?.reject(fault)
  await expect(refused).rejects.toBe(fault)
  expect(vi.getTimerCount()).toBe(0)
})

test('without a connection nothing is sent', async () => {
  const { server, asked, redis, run } = open()
  server.ready = false
  expect(redis.ready).toBe(false)
  await expect(run()).rejects.toBeInstanceOf(StoreUnavailable)
  expect(asked).toHaveLength(0)
})

test('a server that is silent is waited for once a second, whoever asks', async () => {
  const { asked, redis, run } = open()
  const first = run()
  const refused = expect(first).rejects.toBeInstanceOf(StoreUnavailable)
  await vi.advanceTimersByTimeAsync(SECOND_MS)
  await refused
  expect(redis.ready).toBe(false)
  for (let count = 0; count < 100; count++) await expect(run()).rejects.toBeInstanceOf(StoreUnavailable)
  expect(asked).toHaveLength(1)
  await vi.advanceTimersByTimeAsync(SECOND_MS)
  const next = run()
  asked[1]?.resolve('back')
  expect(await next).toBe('back')
})

test('an answer that comes too late, good or bad, is nobody’s', async () => {
  const { asked, run } = open()
  const refused = Promise.all([run(), run()].map((late) => expect(late).rejects.toBeInstanceOf(StoreUnavailable)))
  await vi.advanceTimersByTimeAsync(SECOND_MS)
  await refused
  asked[0]?.resolve('late')
  asked[1]?.reject(new Error('late'))
  await vi.advanceTimersByTimeAsync(SECOND_MS)
  expect(asked).toHaveLength(2)
})

test('refusals are told, once a minute', async () => {
  const { asked, faults, run } = open()
  const full = new StoreUnavailable('full')
  const refused = async () => {
    const answer = run()
    asked.at(-1)?.reject(full)
    await expect(answer).rejects.toBe(full)
  }
  for (let count = 0; count < 10; count++) await refused()
  expect(faults).toEqual([full])
  await vi.advanceTimersByTimeAsync(60_000)
  await refused()
  expect(faults).toEqual([full, full])
})
