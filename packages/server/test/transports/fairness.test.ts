import { expect, test } from 'vitest'
import { fairness } from '../kit/fairness.js'

/** Ten times what is promised of a machine that has nothing else to do. */
const MOST_MS = 1_000

test('a flood of ten megabytes a second does not hold up its neighbour on the same socket', async () => {
  const report = await fairness({ forMs: 600, bytesPerSecond: 10_000_000 })

  expect(report.tokens).toBeGreaterThan(5)
  expect(report.floodBytesPerSecond).toBeGreaterThan(1_000_000)
  expect(report.p99Ms).toBeLessThan(MOST_MS)
})
