import { afterEach, beforeEach, expect, test, vi } from 'vitest'
import { StreamLog } from '../../src/streams/stream-log.js'
import { UnreadEnds } from '../../src/streams/unread-ends.js'
import { START } from '../kit/log-arbitraries.js'

beforeEach(() => vi.useFakeTimers())
afterEach(() => vi.useRealTimers())

function endedLog(): StreamLog {
  const log = new StreamLog('s-1', 'e1')
  log.append(START)
  log.append({ type: 'cancelled', reason: 'client' })
  log.show(1)
  return log
}

test('an end counts until somebody has read it', () => {
  const ends = new UnreadEnds()
  const [first, second] = [endedLog(), endedLog()]
  ends.add(first)
  ends.add(second)
  expect(ends.size).toBe(2)
  second.markRead()
  expect(ends.size).toBe(1)
  first.markRead()

  expect(ends.size).toBe(0)
})

test('an end that nobody comes back for counts for 5 s, and while draining for as long as that takes', () => {
  const ends = new UnreadEnds()
  const logs = [endedLog(), endedLog(), endedLog()] as const
  ends.add(logs[0])
  vi.advanceTimersByTime(2_000)
  ends.add(logs[1])
  vi.advanceTimersByTime(4_000)
  ends.drain()
  ends.add(logs[2])
  vi.advanceTimersByTime(600_000)

  expect(ends.size).toBe(2)
  expect(logs.map(({ isRead }) => isRead)).toEqual([false, false, false])
})

test('a log that runs cannot be read to its end', () => {
  const log = new StreamLog('s-1', 'e1')
  log.append(START)
  log.append({ type: 'cancelled', reason: 'client' })
  log.show(0)
  log.markRead()

  expect(log.isRead).toBe(false)
})
