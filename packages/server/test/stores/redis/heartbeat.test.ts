import { afterEach, beforeEach, expect, test, vi } from 'vitest'
import { Heartbeat } from '../../../src/stores/redis/heartbeat.js'

const LEASE_MS = 9_000

/** A server with the nodes' counters, which can be away. */
class Counters {
  readonly values = new Map<string, number>()
  isAway = false
  #waiting: (() => void)[] = []

  async run(_script: unknown, _keys: unknown, [node, raise, , ...forget]: readonly (string | number)[]) {
    if (this.isAway) await new Promise<void>((resolve) => this.#waiting.push(resolve))
    if (raise === 1) this.raise(String(node))
    for (let index = 0; index < forget.length; index += 2) this.values.delete(String(forget[index]))
    return [...this.values].flatMap(([name, value]) => [name, String(value)])
  }

  raise(node: string): void {
    this.values.set(node, (this.values.get(node) ?? 0) + 1)
  }

  /** Answers everybody who has waited. */
  comeBack(): void {
    this.isAway = false
    for (const answer of this.#waiting.splice(0)) answer()
  }
}

let counters: Counters
let heartbeat: Heartbeat
let dead: string[]
/** The nodes whose inbox answers. */
let answering: Set<string>
let faults: unknown[]

beforeEach(async () => {
  vi.useFakeTimers()
  counters = new Counters()
  dead = []
  faults = []
  answering = new Set(['me'])
  heartbeat = new Heartbeat({
    link: counters,
    node: 'me',
    leaseMs: LEASE_MS,
    memoryMs: 100_000,
    ping: (node) => {
      if (answering.has(node) && node !== 'me') heartbeat.heard(node)
      return Promise.resolve(answering.has(node) ? true : undefined)
    },
    onDead: (node) => dead.push(node),
    onFault: (error) => faults.push(error),
  })
  await heartbeat.start()
})

afterEach(() => {
  heartbeat.close()
  expect(vi.getTimerCount()).toBe(0)
  vi.useRealTimers()
})

/** Another node's life, for so long: it beats every third of a lease. */
async function live(node: string, ms: number): Promise<void> {
  for (let past = 0; past < ms; past += LEASE_MS / 3) {
    counters.raise(node)
    await vi.advanceTimersByTimeAsync(LEASE_MS / 3)
  }
}

test('a node raises its counter every third of a lease', async () => {
  const before = counters.values.get('me') ?? 0
  await vi.advanceTimersByTimeAsync(2 * LEASE_MS)
  expect((counters.values.get('me') ?? 0) - before).toBe(6)
})

test('a node that beats is never dead', async () => {
  await live('other', 10 * LEASE_MS)
  expect(dead).toEqual([])
  expect(heartbeat.isDead('other')).toBe(false)
})

test('a node that stands still for a lease is dead, not before, and is told of once', async () => {
  counters.raise('other')
  await vi.advanceTimersByTimeAsync(LEASE_MS)
  expect(dead).toEqual([])
  await vi.advanceTimersByTimeAsync(LEASE_MS / 6)
  expect(dead).toEqual(['other'])
  expect(heartbeat.isDead('other')).toBe(true)
  await vi.advanceTimersByTimeAsync(3 * LEASE_MS)
  expect(dead).toEqual(['other'])
})

test('a death is known within 12 seconds with a lease of 10, wherever it falls', async () => {
  await live('other', LEASE_MS)
  for (let shift = 0; shift < LEASE_MS / 3; shift += 250) {
    await live('other', LEASE_MS)
    await vi.advanceTimersByTimeAsync(shift)
    counters.raise('other')
    await vi.advanceTimersByTimeAsync(1.2 * LEASE_MS)
    expect(heartbeat.isDead('other')).toBe(true)
  }
})

test('a node that answers its inbox is not dead, though its counter stands still', async () => {
  counters.raise('other')
  answering.add('other')
  await vi.advanceTimersByTimeAsync(5 * LEASE_MS)
  expect(dead).toEqual([])
  answering.delete('other')
  await vi.advanceTimersByTimeAsync(1.6 * LEASE_MS)
  expect(dead).toEqual(['other'])
})

test('a node that beats again is not dead any more', async () => {
  counters.raise('other')
  await vi.advanceTimersByTimeAsync(2 * LEASE_MS)
  expect(heartbeat.isDead('other')).toBe(true)
  await live('other', LEASE_MS)
  expect(heartbeat.isDead('other')).toBe(false)
})

test('a node has company as long as another one is not known to be dead', async () => {
  expect(heartbeat.hasCompany).toBe(false)
  await live('other', LEASE_MS)
  expect(heartbeat.hasCompany).toBe(true)
  await vi.advanceTimersByTimeAsync(2 * LEASE_MS)
  expect(heartbeat.hasCompany).toBe(false)
})

test('a pause of the server is nobody’s death', async () => {
  await live('other', LEASE_MS)
  counters.isAway = true
  await vi.advanceTimersByTimeAsync(3 * LEASE_MS)
  counters.comeBack()
  await live('other', 3 * LEASE_MS)
  expect(dead).toEqual([])
})

test('after a pause of the server, a whole lease is waited for anew', async () => {
  counters.raise('other')
  await vi.advanceTimersByTimeAsync(LEASE_MS * 0.9)
  counters.isAway = true
  await vi.advanceTimersByTimeAsync(LEASE_MS)
  counters.comeBack()
  await vi.advanceTimersByTimeAsync(LEASE_MS * 0.9)
  expect(dead).toEqual([])
  await vi.advanceTimersByTimeAsync(LEASE_MS * 0.3)
  expect(dead).toEqual(['other'])
})

test('a node whose own inbox does not work neither beats nor judges', async () => {
  counters.raise('other')
  answering.delete('me')
  await vi.advanceTimersByTimeAsync(LEASE_MS / 3)
  const before = counters.values.get('me')
  await vi.advanceTimersByTimeAsync(5 * LEASE_MS)
  expect(counters.values.get('me')).toBe(before)
  expect(dead).toEqual([])
})

test('a server that refuses is told of, and makes nobody dead', async () => {
  counters.raise('other')
  const run = counters.run.bind(counters)
  counters.run = () => Promise.reject(new Error('full'))
  await vi.advanceTimersByTimeAsync(2 * LEASE_MS)
  expect(faults.length).toBeGreaterThan(0)
  expect(dead).toEqual([])
  counters.run = run
  await vi.advanceTimersByTimeAsync(LEASE_MS * 0.9)
  expect(dead).toEqual([])
})

test('a node that was never seen to beat is watched from the first question on', async () => {
  expect(heartbeat.isDead('stranger')).toBe(false)
  await vi.advanceTimersByTimeAsync(1.2 * LEASE_MS)
  expect(heartbeat.isDead('stranger')).toBe(true)
})

test('a node that has long been dead is forgotten, here and at the server', async () => {
  counters.raise('other')
  await vi.advanceTimersByTimeAsync(100_000 + 2 * LEASE_MS)
  expect(counters.values.has('other')).toBe(false)
  expect(dead).toEqual(['other'])
})
