import { afterEach, beforeEach, expect, test, vi } from 'vitest'
import { Peers } from '../../src/transports/peers.js'
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

test('a stream has a poller until a poll was given its end', async () => {
  const { manager, provider } = openManager()
  const peers = new Peers({ heartbeatMs: 15_000, slowReaderMs: 30_000 })
  const stream = await manager.start(asking())
  peers.polls.keep(stream, 30_000)
  provider.calls[0]?.end()
  await vi.advanceTimersByTimeAsync(20_000)
  expect(peers.reading).toBe(1)
  peers.polls.finish(stream)
  expect(peers.reading).toBe(0)
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
