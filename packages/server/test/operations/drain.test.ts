import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest'
import { drain } from '../../src/operations/drain.js'

beforeEach(() => vi.useFakeTimers())
afterEach(() => vi.useRealTimers())

/** A server of which the test says what runs and who reads. */
function house({ sharedStore = false, running = 0, reading = 0, leaving = 0, unread = 0 } = {}) {
  const calls: string[] = []
  let wake = () => {}
  const manager = {
    running,
    drain: () => calls.push('refuse'),
    stopAll: () => calls.push('stop'),
    idle: ({ signal }: { signal: AbortSignal }) =>
      new Promise<void>((resolve) => {
        wake = resolve
        if (manager.running === 0) resolve()
        signal.addEventListener('abort', () => resolve())
      }),
  }
  const ends = { size: unread, drain: () => calls.push('keep') }
  const peers = { reading, leaving, drain: () => calls.push('goaway'), closeAll: () => calls.push('close') }
  const timeUp = new AbortController()
  vi.spyOn(AbortSignal, 'timeout').mockReturnValue(timeUp.signal)
  const door = { close: () => calls.push('shut') }
  const done = drain({ manager, unread: ends, peers, sharedStore, door, timeoutMs: 30_000 })
  const finish = () => {
    manager.running = 0
    wake()
  }
  return { calls, ends, peers, finish, timeUp, done }
}

afterEach(() => vi.restoreAllMocks())

describe('a drain', () => {
  test('waits for the last reader behind the last stream, and closes then', async () => {
    const { calls, peers, finish, done } = house({ running: 1, reading: 2 })
    finish()
    await vi.advanceTimersByTimeAsync(5_000)
    expect(calls).toEqual(['keep', 'goaway', 'refuse'])
    peers.reading = 0
    await vi.advanceTimersByTimeAsync(500)
    await done

    expect(calls).toEqual(['keep', 'goaway', 'refuse', 'close'])
  })

  test('waits for somebody who takes an end that nobody has taken, and closes then', async () => {
    const { calls, ends, done } = house({ unread: 1 })
    await vi.advanceTimersByTimeAsync(5_000)
    expect(calls).toEqual(['keep', 'goaway', 'refuse'])
    ends.size = 0
    await vi.advanceTimersByTimeAsync(500)
    await done

    expect(calls).toEqual(['keep', 'goaway', 'refuse', 'close'])
  })

  test('waits no longer for a reader than for a stream', async () => {
    const { calls, timeUp, done } = house({ reading: 1, unread: 1 })
    await vi.advanceTimersByTimeAsync(29_000)
    timeUp.abort()
    await vi.advanceTimersByTimeAsync(500)
    await done

    expect(calls).toEqual(['keep', 'goaway', 'refuse', 'close'])
  })

  test('stops what still runs when its time is up', async () => {
    const { calls, timeUp, done } = house({ running: 1, reading: 1 })
    timeUp.abort()
    await vi.advanceTimersByTimeAsync(500)
    await done

    expect(calls).toEqual(['keep', 'goaway', 'refuse', 'stop', 'close'])
  })

  test('shuts the door and lets readers go where another node can serve them', async () => {
    const { calls, done } = house({ sharedStore: true, reading: 1, unread: 1 })
    await vi.advanceTimersByTimeAsync(1_500)
    await done

    expect(calls).toEqual(['shut', 'keep', 'goaway', 'refuse', 'close'])
  })

  test('leaves peers the time to go to another node, and no more than that', async () => {
    const { calls, done } = house({ sharedStore: true, leaving: 1 })
    await vi.advanceTimersByTimeAsync(4_500)
    expect(calls).toEqual(['shut', 'keep', 'goaway', 'refuse'])
    await vi.advanceTimersByTimeAsync(1_000)
    await done

    expect(calls).toEqual(['shut', 'keep', 'goaway', 'refuse', 'close'])
  })

  test('closes as soon as the last peer has gone to another node', async () => {
    const { calls, peers, done } = house({ sharedStore: true, leaving: 1 })
    await vi.advanceTimersByTimeAsync(2_000)
    peers.leaving = 0
    await vi.advanceTimersByTimeAsync(500)
    await done

    expect(calls).toEqual(['shut', 'keep', 'goaway', 'refuse', 'close'])
  })
})
