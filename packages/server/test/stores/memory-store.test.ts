import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest'
import { StoreUnavailable } from '../../src/ports/stream-store.js'
import { MemoryStore } from '../../src/stores/memory-store.js'
import { END, storeSuite, streamOf, write } from '../kit/store-suite.js'
import { START } from '../kit/log-arbitraries.js'

beforeEach(() => {
  vi.useFakeTimers()
})

afterEach(() => {
  expect(vi.getTimerCount()).toBe(0)
  vi.useRealTimers()
})

describe('the memory store', () => {
  storeSuite(({ ttlMs }) => {
    const store = new MemoryStore({ ttlMs, maxBytes: 1_000_000 })
    return Promise.resolve({
      store,
      elapse: async (ms) => {
        await vi.advanceTimersByTimeAsync(ms)
      },
      close: () => store.close(),
    })
  })

  test('is not shared, has nobody to ask and nothing to claim', async () => {
    const store = new MemoryStore({ ttlMs: 1, maxBytes: 1 })
    expect(store.shared).toBe(false)
    expect(await store.ask()).toBe(false)
    expect(await store.claim()).toEqual({ claimed: false })
  })
})

describe('the bound on all logs together', () => {
  let store: MemoryStore

  beforeEach(() => {
    store = new MemoryStore({ ttlMs: 10_000, maxBytes: 20_000 })
  })

  afterEach(() => store.close())

  async function ended(id: string, chars: number): Promise<void> {
    const stream = streamOf(id)
    await store.create(stream.record, stream.log)
    await write(store, stream, START, { type: 'chunk', token: 'x'.repeat(chars) }, END)
    await store.finish(stream.record)
  }

  test('refuses new streams, and only those, when running ones take all the room there is', async () => {
    const big = streamOf('big')
    await store.create(big.record, big.log)
    await write(store, big, START, { type: 'chunk', token: 'x'.repeat(21_000) })
    const next = streamOf('next')
    await expect(store.create(next.record, next.log)).rejects.toBeInstanceOf(StoreUnavailable)
    expect(await store.create(big.record, big.log)).toMatchObject({ created: false })
    await write(store, big, END)
    await store.finish(big.record)
    expect(await store.create(next.record, next.log)).toEqual({ created: true })
  })

  test('lets streams expire early, oldest ended first', async () => {
    const running = streamOf('running')
    await store.create(running.record, running.log)
    await write(store, running, START, { type: 'chunk', token: 'x'.repeat(5_000) })
    for (const id of ['a', 'b', 'c', 'd']) await ended(id, 5_000)
    const left = (await store.list('alice')).map(({ record }) => record.id)
    expect(left[0]).toBe('running')
    expect(left).toContain('d')
    expect(left).not.toContain('a')
  })

  test('gives all room back: as many streams as one likes, one after the other', async () => {
    for (let count = 0; count < 50; count++) await ended(`s-${count}`, 5_000)
    await vi.advanceTimersByTimeAsync(10_000)
    const running = streamOf('next')
    expect(await store.create(running.record, running.log)).toEqual({ created: true })
    await write(store, running, START, { type: 'chunk', token: 'x'.repeat(19_000) })
    expect(await store.list('alice')).toHaveLength(1)
  })
})
