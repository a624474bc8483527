import { afterEach, beforeEach, expect, test, vi } from 'vitest'
import { PromptLimits } from '../../src/access/prompt-limits.js'
import { asking, openManager } from '../kit/manager.js'

beforeEach(() => {
  vi.useFakeTimers()
})

afterEach(() => {
  vi.useRealTimers()
})

const prompt = (session: string, address?: string) => ({
  session,
  id: 's-1',
  ...(address !== undefined && { address }),
})

test('a session has so many prompts in a minute, and is told when there are more', async () => {
  const limits = new PromptLimits(2)
  await limits.pass(prompt('alice'))
  await vi.advanceTimersByTimeAsync(20_000)
  await limits.pass(prompt('alice'))
  await expect(limits.pass(prompt('alice'))).rejects.toMatchObject({
    error: { kind: 'request', code: 'rate_limited', retryable: true, retry_after_ms: 40_000 },
  })
  await limits.pass(prompt('bob'))
  await vi.advanceTimersByTimeAsync(40_000)
  await expect(limits.pass(prompt('alice'))).resolves.toBeUndefined()
})

test('an address has as many, whatever sessions it takes; another one has its own', async () => {
  const limits = new PromptLimits(2)
  await limits.pass(prompt('a', '203.0.113.7'))
  await limits.pass(prompt('b', '::ffff:203.0.113.7'))
  await expect(limits.pass(prompt('c', '203.0.113.7'))).rejects.toMatchObject({ code: 'rate_limited' })
  await limits.pass(prompt('c', '203.0.113.8'))
})

test('a network of IPv6 is one address', async () => {
  const limits = new PromptLimits(1)
  await limits.pass(prompt('a', '2001:db8:1:2:3:4:5:6'))
  await expect(limits.pass(prompt('b', '2001:db8:1:2::9'))).rejects.toMatchObject({ code: 'rate_limited' })
  await limits.pass(prompt('b', '2001:db8:1:3::9'))
})

test('a prompt sent twice attaches, whatever the limit says, and a refused one has claimed nothing', async () => {
  const { manager, provider } = openManager({ gate: new PromptLimits(1) })
  const first = await manager.start(asking({ id: 's-1' }))
  expect((await manager.start(asking({ id: 's-1' }))).log).toBe(first.log)
  await expect(manager.start(asking({ id: 's-2', conversation: 'c-1' }))).rejects.toMatchObject({
    code: 'rate_limited',
  })
  expect(await manager.find({ session: 'alice', id: 's-2' })).toBeUndefined()
  expect(manager.running).toBe(1)
  expect(provider.calls).toHaveLength(1)
  await vi.advanceTimersByTimeAsync(60_000)
  const second = await manager.start(asking({ id: 's-2', conversation: 'c-1' }))
  expect(second.record.id).toBe('s-2')
})

test('refused prompts take none of the places of their session', async () => {
  const { manager } = openManager({ gate: new PromptLimits(1), limits: { maxStreamsPerSession: 2 } })
  await manager.start(asking({ id: 's-1' }))
  for (const id of ['s-2', 's-3', 's-4']) {
    await expect(manager.start(asking({ id }))).rejects.toMatchObject({ code: 'rate_limited' })
  }
  await vi.advanceTimersByTimeAsync(60_000)
  await expect(manager.start(asking({ id: 's-5' }))).resolves.toBeDefined()
})
