import fc from 'fast-check'
import { afterEach, beforeEach, expect, test, vi } from 'vitest'
import { steps } from './commands.js'
import { World } from './world.js'

/** More, for a night: `MODEL_RUNS=20000 npx vitest run --project server model`. `MODEL_SEED` repeats one that failed. */
const RUNS = Number(process.env['MODEL_RUNS'] ?? 300)
const SEED = process.env['MODEL_SEED']

const CLOCKS = ['setTimeout', 'clearTimeout', 'setInterval', 'clearInterval', 'performance'] as const

beforeEach(() => void vi.useFakeTimers({ toFake: [...CLOCKS] }))
afterEach(() => void vi.useRealTimers())

test(
  'whatever people, the vendor, the network and the store do, every reader holds what the log says, and nothing else',
  async () => {
    const property = fc.asyncProperty(steps, async (commands) => {
      // What a run that failed has left would fail the smaller ones that are tried after it.
      vi.clearAllTimers()
      const world = await new World().open()
      await fc.asyncModelRun(() => ({ model: world, real: world }), commands)
      await world.close()
      expect(vi.getTimerCount()).toBe(0)
    })
    await fc.assert(property, { numRuns: RUNS, ...(SEED !== undefined && { seed: Number(SEED) }) })
  },
  RUNS * 1_000,
)
