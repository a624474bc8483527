import { expect, test } from 'vitest'
import { TokenBudget } from '../../src/access/token-budget.js'
import { tokensSpent } from '../../src/streams/tokens-spent.js'
import { asking, openManager } from '../kit/manager.js'

const NOON = Date.UTC(2026, 1, 3, 12)
const HOUR_MS = 3_600_000

test('a spent budget refuses until midnight of UTC, and is whole again then', async () => {
  let now = NOON
  const budget = new TokenBudget(100, { now: () => now })
  budget.spend(99)
  await budget.check()
  budget.spend(5)
  await expect(budget.check()).rejects.toMatchObject({
    error: { code: 'rate_limited', retryable: true, retry_after_ms: 12 * HOUR_MS },
  })
  now += 12 * HOUR_MS - 1
  await expect(budget.check()).rejects.toMatchObject({ code: 'rate_limited' })
  now += 1
  await budget.check()
  budget.spend(100)
  await expect(budget.check()).rejects.toMatchObject({ code: 'rate_limited' })
})

async function spent(play: (provider: ReturnType<typeof openManager>['provider']) => Promise<void>) {
  const { manager, provider, ended } = openManager()
  const stream = await manager.start(asking({ prompt: 'x'.repeat(40) }))
  await play(provider)
  await new Promise<void>((resolve) => setImmediate(resolve))
  expect(ended).toHaveLength(1)
  return tokensSpent(stream.record, stream.log)
}

test('what the vendor counted is what was spent', async () => {
  const usage = { input_tokens: 7, output_tokens: 3 }
  expect(await spent(async (provider) => (await provider.call(0)).end({ usage }))).toEqual(usage)
})

test('without a count it is estimated from the prompt, the reasoning and the answer', async () => {
  const tokens = await spent(async (provider) => {
    const call = await provider.call(0)
    call.event({ type: 'thinking', text: 'y'.repeat(20) })
    call.text('z'.repeat(20), '!')
    call.breakOff()
  })
  expect(tokens).toEqual({ input_tokens: 10, output_tokens: 11 })
})

test('a request that failed before its first word costs nothing', async () => {
  const tokens = await spent(async (provider) => (await provider.call(0)).fail(new Error('odd')))
  expect(tokens).toEqual({ input_tokens: 0, output_tokens: 0 })
})
