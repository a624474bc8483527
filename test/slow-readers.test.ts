import { expect, test } from 'vitest'
import { stalledSockets } from '../packages/server/test/kit/stalled-sockets.js'

/** How long the answer is, in bytes: more than the kernel takes in for a socket that nobody reads. */
const BYTES = 14_000_000

/** What twenty readers that stand still may cost beside the log, in bytes: a buffer for each would be 280 MB. */
const MOST_BESIDE_LOG = 8_000_000

/** How late a neighbour's token may be while a flood is written for them, in milliseconds: the machine may be slow. */
const HEALTHY_P99_MS = 250

test('sockets that stop reading in a flood are closed, catch up on return, and hold up no neighbour', async () => {
  const report = await stalledSockets({ count: 20, bytes: BYTES })

  expect(report).toMatchObject({ seenAboveMark: 20, closed4409: 20, caughtUp: 20 })
  expect(report.heapGrowth).toBeLessThan(BYTES + MOST_BESIDE_LOG)
  expect(report.healthyTokens).toBeGreaterThan(10)
  expect(report.healthyP99Ms).toBeLessThan(HEALTHY_P99_MS)
})
