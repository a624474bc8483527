import { afterEach, beforeEach, expect, test, vi } from 'vitest'
import { PollReaders } from '../../src/transports/poll-readers.js'
import { asking, openManager, typesOf } from '../kit/manager.js'

beforeEach(() => vi.useFakeTimers())
afterEach(() => vi.useRealTimers())

test('a poll counts as a reader until 10 s after its wait, and a later poll for longer', async () => {
  const { manager } = openManager({ limits: { orphanGraceMs: 1_000 } })
  const readers = new PollReaders()
  const stream = await manager.start(asking())
  readers.keep(stream, 30_000)
  await vi.advanceTimersByTimeAsync(39_000)
  readers.keep(stream, 0)
  await vi.advanceTimersByTimeAsync(10_900)
  expect(stream.log.terminal).toBeUndefined()
  await vi.advanceTimersByTimeAsync(100)

  expect(stream.log.terminal).toMatchObject({ type: 'cancelled', reason: 'abandoned' })
  expect(typesOf(stream).at(-1)).toBe('cancelled')
})

test('a short poll behind a long one shortens nothing', async () => {
  const { manager } = openManager({ limits: { orphanGraceMs: 0 } })
  const readers = new PollReaders()
  const stream = await manager.start(asking())
  readers.keep(stream, 30_000)
  readers.keep(stream, 0)
  await vi.advanceTimersByTimeAsync(39_999)
  expect(stream.log.terminal).toBeUndefined()
  await vi.advanceTimersByTimeAsync(2)

  expect(stream.log.terminal).toMatchObject({ reason: 'abandoned' })
})

test('closing lets go of every stream and leaves no timer', async () => {
  const { manager, store } = openManager({ limits: { orphanGraceMs: 0 } })
  const readers = new PollReaders()
  const stream = await manager.start(asking())
  readers.keep(stream, 30_000)
  readers.close()
  readers.close()
  await vi.advanceTimersByTimeAsync(1)
  await store.close()

  expect(stream.log.terminal).toMatchObject({ reason: 'abandoned' })
  expect(vi.getTimerCount()).toBe(0)
})
