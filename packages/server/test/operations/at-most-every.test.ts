import { afterEach, beforeEach, expect, test, vi } from 'vitest'
import { atMostEvery } from '../../src/operations/at-most-every.js'

beforeEach(() => {
  vi.useFakeTimers()
})

afterEach(() => {
  vi.useRealTimers()
})

test('the first of many reports is passed on, and then one in so long', async () => {
  const reported: number[] = []
  const report = atMostEvery<number>(1_000, (what) => reported.push(what))
  for (let count = 0; count < 25; count++) {
    report(count)
    await vi.advanceTimersByTimeAsync(100)
  }
  expect(reported).toEqual([0, 10, 20])
})
