import { afterEach, beforeEach, expect, test, vi } from 'vitest'
import type { StoreListener } from '../../src/ports/stream-store.js'
import { MemoryStore } from '../../src/stores/memory-store.js'
import { asking, openManager, typesOf } from '../kit/manager.js'

const KEY = { session: 'alice', id: 's-1' }

/** A store whose other nodes the test plays. */
class SharedStore extends MemoryStore {
  nodes: StoreListener | undefined

  override listen(listener?: StoreListener): void {
    this.nodes = listener
  }
}

let store: SharedStore

beforeEach(() => {
  vi.useFakeTimers()
  store = new SharedStore({ ttlMs: 600_000, maxBytes: 1_000_000 })
})

afterEach(async () => {
  await store.close()
  vi.useRealTimers()
})

test('a cancel that comes from another node ends the stream', async () => {
  const { manager } = openManager({ store })
  const { log } = await manager.start(asking())
  expect(store.nodes?.onAsked(KEY, { type: 'cancel', reason: 'client' })).toBe(true)
  await vi.advanceTimersByTimeAsync(0)
  expect(log.terminal).toMatchObject({ type: 'cancelled', reason: 'client' })
})

test('what is asked of a stream that does not run here cannot be done', async () => {
  const { manager } = openManager({ store })
  await manager.start(asking())
  expect(store.nodes?.onAsked({ ...KEY, id: 's-2' }, { type: 'cancel', reason: 'client' })).toBe(false)
  expect(store.nodes?.onAsked(KEY, { type: 'retry' })).toBe(false)
  manager.stopAll()
  await vi.advanceTimersByTimeAsync(0)
})

test('a reader on another node keeps a stream from being abandoned, for as long as it stays', async () => {
  const { manager } = openManager({ store, limits: { orphanGraceMs: 5_000 } })
  const readable = await manager.start(asking())
  readable.enter()()
  for (let past = 0; past < 60_000; past += 3_000) {
    store.nodes?.onFollowed(KEY, 10_000)
    await vi.advanceTimersByTimeAsync(3_000)
  }
  expect(readable.log.terminal).toBeUndefined()
  await vi.advanceTimersByTimeAsync(7_000 + 4_000)
  expect(typesOf(readable)).not.toContain('cancelled')
  await vi.advanceTimersByTimeAsync(2_000)
  expect(readable.log.terminal).toMatchObject({ type: 'cancelled', reason: 'abandoned' })
  expect(vi.getTimerCount()).toBe(1)
})
