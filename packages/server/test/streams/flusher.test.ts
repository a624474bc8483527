import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest'
import type { Append, AppendResult, StreamStore } from '../../src/ports/stream-store.js'
import { Flusher } from '../../src/streams/flusher.js'
import { Stream } from '../../src/streams/stream.js'
import { START } from '../kit/log-arbitraries.js'
import { streamOf } from '../kit/store-suite.js'

/** Longer than a flush that was not kept waits before it is offered again, in milliseconds. */
const LATER_MS = 1_000

beforeEach(() => {
  vi.useFakeTimers()
})

afterEach(() => {
  vi.useRealTimers()
})

/** A stream whose store is away until told otherwise, and answers at once or, where it is slow, when told so. */
function harness({ isSlow = false } = {}) {
  const offered: (readonly [before: number, upTo: number])[] = []
  const store = { isAway: true, refuses: false }
  let answer = () => {}
  const commit = async (flush: readonly Append[]): Promise<readonly AppendResult[]> => {
    offered.push(...flush.map(({ durable, upTo }) => [durable, upTo] as const))
    const { isAway, refuses } = store
    if (isSlow)
      await new Promise<void>((resolve) => {
        answer = resolve
      })
    return flush.map(({ upTo }) => (refuses ? { outcome: 'refused' } : answerTo(upTo, isAway)))
  }
  const onEnded = vi.fn()
  const onRefused = vi.fn()
  const flusher = new Flusher({
    store: { commit } as unknown as StreamStore,
    onEnded,
    onFenced: vi.fn(),
    onRefused,
    onFault: vi.fn(),
    graceMs: 60_000,
  })
  const stream = new Stream({ ...streamOf(), orphanGraceMs: -1, maxBytes: 1_000, maxMs: 60_000, keeper: flusher })
  return { stream, store, offered, onEnded, onRefused, offer: () => flusher.add(stream), answer: () => answer() }
}

/** A stream of a store that keeps at once what `keepNow` says. */
function atOnce(keepNow: (stream: Append) => boolean) {
  const offered: number[] = []
  const onFault = vi.fn()
  const onEnded = vi.fn()
  const commit = (flush: readonly Append[]) => {
    offered.push(...flush.map(({ upTo }) => upTo))
    return flush.map(({ upTo }) => ({ outcome: 'stored', seq: upTo }))
  }
  const store = { commit, keepNow } as unknown as StreamStore
  const flusher = new Flusher({ store, onEnded, onFenced: vi.fn(), onRefused: vi.fn(), onFault, graceMs: 60_000 })
  const stream = new Stream({ ...streamOf(), orphanGraceMs: -1, maxBytes: 1_000, maxMs: 60_000, keeper: flusher })
  return { stream, offered, onFault, onEnded }
}

function answerTo(upTo: number, isAway: boolean): AppendResult {
  return isAway ? { outcome: 'waiting', since: performance.now() } : { outcome: 'stored', seq: upTo }
}

test('what waits for the store takes with it what comes meanwhile, and is then offered no more', async () => {
  const { stream, store, offered, onEnded } = harness()
  stream.write(START)
  await vi.advanceTimersByTimeAsync(0)
  store.isAway = false
  stream.write({ type: 'cancelled', reason: 'client' })
  await vi.advanceTimersByTimeAsync(LATER_MS)

  expect(offered).toEqual([
    [-1, 0],
    [-1, 1],
  ])
  expect(onEnded).toHaveBeenCalledTimes(1)
})

test('a stream that went on while its flush was under way is not offered twice', async () => {
  const { stream, store, offered, answer } = harness({ isSlow: true })
  stream.write(START)
  await vi.advanceTimersByTimeAsync(0)
  stream.write({ type: 'chunk', token: 'a' })
  answer()
  store.isAway = false
  await vi.advanceTimersByTimeAsync(0)
  expect(offered).toEqual([[-1, 0]])
  await vi.advanceTimersByTimeAsync(LATER_MS)
  answer()
  await vi.advanceTimersByTimeAsync(LATER_MS)
  expect(offered).toEqual([
    [-1, 0],
    [-1, 1],
  ])
})

test('a store that is away is asked no more often for more tokens', async () => {
  const { stream, offered } = harness()
  stream.write(START)
  for (let token = 0; token < 100; token += 1) {
    await vi.advanceTimersByTimeAsync(10)
    stream.write({ type: 'chunk', token: 'a' })
  }
  expect(offered.length).toBeLessThan(10)
})

test('a stream that the store will not keep is told of, and offered no more', async () => {
  const { stream, store, offered, onRefused } = harness()
  store.refuses = true
  stream.write(START)
  await vi.advanceTimersByTimeAsync(LATER_MS)
  expect(offered).toEqual([[-1, 0]])
  expect(onRefused).toHaveBeenCalledExactlyOnceWith(stream)
})

test('what the store has lost is offered from its beginning, and what it has is not offered at all', async () => {
  const { stream, store, offered, offer } = harness()
  store.isAway = false
  stream.write(START)
  await vi.advanceTimersByTimeAsync(0)
  offer()
  await vi.advanceTimersByTimeAsync(0)
  expect(offered).toEqual([[-1, 0]])
  stream.durable = -1
  offer()
  await vi.advanceTimersByTimeAsync(0)
  expect(offered).toEqual([
    [-1, 0],
    [-1, 0],
  ])
})

describe('a store that keeps at once', () => {
  test('is asked for no commit, and what it kept is shown in the same call', () => {
    const { stream, offered } = atOnce(() => true)
    stream.write(START)
    stream.write({ type: 'chunk', token: 'a' })
    expect([stream.durable, stream.log.shown, offered]).toEqual([1, 1, []])
  })

  test('is not asked to keep an end: that is committed, and followed up from there', async () => {
    const keepNow = vi.fn(() => true)
    const { stream, offered, onEnded } = atOnce(keepNow)
    stream.write(START)
    stream.write({ type: 'cancelled', reason: 'client' })
    expect([stream.log.shown, keepNow.mock.calls.length]).toEqual([0, 1])
    await vi.advanceTimersByTimeAsync(0)
    expect([stream.log.shown, offered]).toEqual([1, [1]])
    expect(onEnded).toHaveBeenCalledExactlyOnceWith(stream)
  })

  test('is asked for a commit where it did not keep, and then not at once while that waits', async () => {
    const keepNow = vi.fn(() => false)
    const { stream, offered } = atOnce(keepNow)
    stream.write(START)
    keepNow.mockReturnValue(true)
    stream.write({ type: 'chunk', token: 'a' })
    expect([stream.log.shown, keepNow.mock.calls.length]).toEqual([-1, 1])
    await vi.advanceTimersByTimeAsync(0)
    expect([stream.log.shown, offered]).toEqual([1, [1]])
  })

  test('and fails fails nobody who writes', async () => {
    const { stream, offered, onFault } = atOnce(() => {
      throw new Error('away')
    })
    stream.write(START)
    expect(onFault).toHaveBeenCalledOnce()
    await vi.advanceTimersByTimeAsync(0)
    expect([stream.log.shown, offered]).toEqual([0, [0]])
  })

  test('and has the stream ended meanwhile, has not kept the end', async () => {
    const { stream, offered, onEnded } = atOnce(() => {
      stream.write({ type: 'cancelled', reason: 'client' })
      return true
    })
    stream.write(START)
    expect(stream.log.shown).toBe(0)
    await vi.advanceTimersByTimeAsync(0)
    expect([stream.log.shown, offered]).toEqual([1, [1]])
    expect(onEnded).toHaveBeenCalledOnce()
  })
})
