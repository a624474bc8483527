import { afterEach, beforeEach, expect, test, vi } from 'vitest'
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

/** A stream whose store is away until told otherwise. */
function harness() {
  const offered: (readonly [before: number, upTo: number])[] = []
  const store = { isAway: true }
  const commit = (flush: readonly Append[]): Promise<readonly AppendResult[]> => {
    offered.push(...flush.map(({ durable, upTo }) => [durable, upTo] as const))
    return Promise.resolve(flush.map(({ upTo }) => answerTo(upTo, store.isAway)))
  }
  const onEnded = vi.fn()
  const flusher = new Flusher({
    store: { commit } as unknown as StreamStore,
    onEnded,
    onFenced: vi.fn(),
    onFault: vi.fn(),
    graceMs: 60_000,
  })
  const onAppend = (appended: Stream) => flusher.add(appended)
  const stream = new Stream({ ...streamOf(), orphanGraceMs: -1, maxBytes: 1_000, maxMs: 60_000, onAppend })
  return { stream, store, offered, onEnded }
}

function answerTo(upTo: number, isAway: boolean): AppendResult {
  return isAway ? { outcome: 'waiting', since: performance.now() } : { outcome: 'stored', seq: upTo }
}

test('what waits for the store is offered again, once it has all been kept nothing is', async () => {
  const { stream, store, offered, onEnded } = harness()
  stream.write(START)
  await vi.advanceTimersByTimeAsync(0)
  store.isAway = false
  // The next events go at once, and take with them what waits.
  stream.write({ type: 'cancelled', reason: 'client' })
  await vi.advanceTimersByTimeAsync(LATER_MS)

  expect(offered).toEqual([
    [-1, 0],
    [-1, 1],
  ])
  expect(onEnded).toHaveBeenCalledTimes(1)
})

test('what waits is offered again although nothing more comes', async () => {
  const { stream, store, offered } = harness()
  stream.write(START)
  await vi.advanceTimersByTimeAsync(0)
  store.isAway = false
  await vi.advanceTimersByTimeAsync(LATER_MS)

  expect(offered).toEqual([
    [-1, 0],
    [-1, 0],
  ])
  expect(stream.log.shown).toBe(0)
})
