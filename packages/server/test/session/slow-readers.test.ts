import { expect, test } from 'vitest'
import { HIGH_WATER_BYTES } from '../../src/session/pump.js'
import { stalledConnections } from '../kit/stalled-connections.js'

/** What a reader that stands still may cost beyond what its wire holds, in bytes: its session, and nothing per token. */
const MOST_PER_READER = 8_192

/** What a wire may hold beyond the mark, in bytes: the last turn's share of one stream. */
const MOST_BEYOND_MARK = 12_288

test('a thousand readers that stand still cost their high-water mark each, are closed, and catch up', async () => {
  const report = await stalledConnections({ count: 1_000, tokens: 25_000 })
  const { count, heldBytes, heapGrowth, logBytes } = report

  expect(report).toMatchObject({ seenAboveMark: count, closed4409: count, caughtUp: count })
  expect(heldBytes).toBeLessThan(count * (HIGH_WATER_BYTES + MOST_BEYOND_MARK))
  expect(heapGrowth - heldBytes - logBytes).toBeLessThan(count * MOST_PER_READER)
}, 20_000)
