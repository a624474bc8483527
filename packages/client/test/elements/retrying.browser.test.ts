import { afterEach, beforeEach, expect, test, vi } from 'vitest'
import { awaitAttempt, button, mountSimulated, query, SLOW, textOf } from './kit/fixture.js'

const error = { code: 'llm_overloaded', message: 'The model is busy.' } as const

beforeEach(() => {
  vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout', 'performance'] })
})
afterEach(() => {
  vi.useRealTimers()
  document.body.replaceChildren()
})

test('a retrying stream counts down to attempt x of y, and "Retry now" skips the wait', async () => {
  const { block, simulator } = await mountSimulated({ prompt: 'why?' })
  block.submit()
  simulator.last.retrying({ attempt: 2, max_attempts: 5, delay_ms: 3000, error })
  await block.updateComplete
  expect(textOf(block, '[part=retrying] p')).toBe('Attempt 2 of 5 in 3 s. The model is busy.')
  vi.advanceTimersByTime(1000)
  await block.updateComplete
  expect(textOf(block, '[part=retrying] p')).toContain('in 2 s')
  vi.advanceTimersByTime(2000)
  await block.updateComplete
  expect(textOf(block, '[part=retrying] p')).toContain('Attempt 2 of 5 now.')
  button(block, 'Retry now').click()
  expect(simulator.commands.at(-1)).toEqual({ type: 'retry', id: simulator.last.id })
  // Of the seconds that the answer takes, until it ends.
  expect(vi.getTimerCount()).toBe(1)
  simulator.last.complete()
  await block.updateComplete
  expect(vi.getTimerCount()).toBe(0)
})

test('the countdown is not announced every second', async () => {
  const { block, simulator } = await mountSimulated({ prompt: 'why?' })
  block.submit()
  simulator.last.retrying({ attempt: 2, max_attempts: 5, delay_ms: 5000, error })
  await block.updateComplete
  const region = query(block, '[role=status]')
  expect(region.textContent).toBe('Trying again: attempt 2 of 5.')
  vi.advanceTimersByTime(3000)
  await block.updateComplete
  expect(region.textContent).toBe('Trying again: attempt 2 of 5.')
  expect(region.contains(query(block, '[part=retrying]'))).toBe(false)
})

test('a broken connection shows attempt, countdown and "Retry now" in the block, and nothing when it is fine', async () => {
  const { block, simulator } = await mountSimulated({}, SLOW)
  expect(textOf(block, '.badge')).toBe('')
  await awaitAttempt(simulator, 4)
  await block.updateComplete
  expect(textOf(block, '.badge')).toBe('Disconnected attempt 4 of 5 in 4 s Retry now')
  vi.advanceTimersByTime(2000)
  await block.updateComplete
  expect(textOf(block, '.badge .detail')).toBe('attempt 4 of 5 in 2 s')
  button(block, 'Retry now').click()
  expect(simulator.client.connection).toEqual({ name: 'connecting', attempt: 4 })
})
