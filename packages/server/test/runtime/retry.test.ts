import fc from 'fast-check'
import { expect, test } from 'vitest'
import { retryDelayMs } from '../../src/runtime/retry.js'

const policy = { attempts: 5, baseMs: 1_000 }

test('the wait doubles with each attempt, up to half a minute', () => {
  const longest = [2, 3, 4, 5, 6, 7, 8, 20].map((attempt) => retryDelayMs(policy, attempt, undefined, () => 1))
  expect(longest).toEqual([1_000, 2_000, 4_000, 8_000, 16_000, 30_000, 30_000, 30_000])
})

test('the wait is spread over the upper half of its step', () => {
  expect(retryDelayMs(policy, 3, undefined, () => 0)).toBe(1_000)
  expect(retryDelayMs(policy, 3, undefined, () => 0.5)).toBe(1_500)
})

test('a told wait is taken as it is, in whole milliseconds', () => {
  expect(retryDelayMs(policy, 4, 10.2)).toBe(11)
})

test('every wait is a whole number of milliseconds, and never negative', () => {
  fc.assert(
    fc.property(fc.nat(100_000), fc.integer({ min: 2, max: 20 }), (baseMs, attempt) => {
      const delayMs = retryDelayMs({ attempts: 20, baseMs }, attempt, undefined)
      expect(Number.isInteger(delayMs)).toBe(true)
      expect(delayMs).toBeGreaterThanOrEqual(0)
      expect(delayMs).toBeLessThanOrEqual(30_000)
    }),
  )
})
