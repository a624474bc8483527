import fc from 'fast-check'
import { afterEach, beforeEach, expect, test, vi } from 'vitest'
import type { Fault } from './model-link.js'
import { type Act, ModelWorld } from './model-world.js'

/** More, for a night: `MODEL_RUNS=20000 npx vitest run --project client model`. `MODEL_SEED` repeats one that failed. */
const RUNS = Number(process.env['MODEL_RUNS'] ?? 300)
const SEED = process.env['MODEL_SEED']

const page = fc.nat({ max: 1 })
const number = fc.nat({ max: 5 })

const act: fc.Arbitrary<Act> = fc.oneof(
  { weight: 5, arbitrary: fc.record({ act: fc.constantFrom('ask' as const), page, id: number }) },
  { weight: 1, arbitrary: fc.record({ act: fc.constantFrom('cancel' as const), page, id: number }) },
  { weight: 10, arbitrary: fc.record({ act: fc.constantFrom('append' as const), log: number }) },
  { weight: 1, arbitrary: fc.record({ act: fc.constantFrom('finish' as const, 'lose tail' as const), log: number }) },
  {
    weight: 24,
    arbitrary: fc.record({
      act: fc.constant('deliver' as const),
      page,
      fault: fc.constantFrom<Fault>('none', 'none', 'none', 'none', 'lost', 'twice', 'merged', 'late', 'old'),
      turn: number,
    }),
  },
  {
    weight: 2,
    arbitrary: fc.record({
      act: fc.constantFrom(
        'cut' as const,
        'break' as const,
        'silence' as const,
        'offline' as const,
        'interrupt' as const,
      ),
      page,
    }),
  },
  { weight: 1, arbitrary: fc.record({ act: fc.constant('restart' as const), secret: fc.boolean() }) },
  { weight: 3, arbitrary: fc.record({ act: fc.constant('wait' as const), ms: fc.integer({ min: 1, max: 5_000 }) }) },
)

beforeEach(() => void vi.useFakeTimers())
afterEach(() => void vi.useRealTimers())

/** What a page shows under an id is the beginning of one log of its own: never one joined to another. */
function expectBeginnings({ house, pages }: ModelWorld): void {
  for (const page of pages) {
    for (const [id, { view }] of page.streams) {
      const texts = house.textsOf(page.promptOf(id))
      if (!texts.some((text) => text.startsWith(view.text))) expect(texts).toContain(view.text)
    }
  }
}

/** Each stream has ended, and shows how its log did; only a server that lost its memory may have lost one. */
function expectEnds({ house, pages, restarts, secretLost, finishedInPlay }: ModelWorld): void {
  expect(house.running).toEqual([])
  for (const page of pages) {
    for (const [id, { view }] of page.streams) {
      const prompt = page.promptOf(id)
      if (view.status === 'complete') expect(house.textsOf(prompt)).toContain(view.text)
      else if (view.status === 'cancelled') expect([...page.cancelled]).toContain(id)
      else expect([view.status, view.error?.code, restarts > 0]).toEqual(['error', 'stream_not_found', true])
      // A cancel reaches its server, however many connections that takes; only an end that came before it wins.
      if (view.status === 'complete' && page.cancelled.has(id)) expect([...finishedInPlay]).toContain(prompt)
    }
  }
  // A prompt that goes out under a session that is not known any more lands in a new one, and in yet another when the
  // connection breaks ahead of the welcome that says so.
  const most = secretLost ? Infinity : 1 + restarts
  for (const count of house.starts.values()) expect(count).toBeLessThanOrEqual(most)
}

async function play(acts: readonly Act[]): Promise<void> {
  const world = new ModelWorld()
  try {
    for (const step of acts) {
      await world.perform(step)
      expectBeginnings(world)
    }
    await world.settle()
    expectBeginnings(world)
    expectEnds(world)
  } finally {
    for (const { client } of world.pages) client.close()
    await vi.advanceTimersByTimeAsync(1)
  }
  expect(vi.getTimerCount()).toBe(0)
}

test(
  'whatever wires and servers do, each page shows the beginning of one log of its own, and in the end all of it',
  async () => {
    const property = fc.asyncProperty(fc.array(act, { maxLength: 120, size: 'max' }), play)
    await fc.assert(property, { numRuns: RUNS, ...(SEED !== undefined && { seed: Number(SEED) }) })
  },
  RUNS * 1_000,
)
