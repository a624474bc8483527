import type { ReactiveElement } from 'lit'
import { afterEach, expect, test, vi } from 'vitest'
import { CountdownController, secondsUntil } from '../../src/controllers/countdown-controller.js'

afterEach(() => vi.restoreAllMocks())

const host = { isConnected: true, addController: () => {}, requestUpdate: () => {} } as unknown as ReactiveElement

/** The time at which the host is updated next, by a timer that drops parts of a millisecond as those of browsers do. */
function nextUpdate(options: ConstructorParameters<typeof CountdownController>[1], now: number): number {
  const clock = vi.spyOn(performance, 'now').mockReturnValue(now)
  const timer = vi.spyOn(globalThis, 'setTimeout').mockReturnValue(0 as never)
  const countdown = new CountdownController(host, options)
  countdown.hostUpdated()
  const then = now + Math.trunc(timer.mock.lastCall?.[1] ?? Number.NaN)
  clock.mockReturnValue(then)
  return then
}

test('a second that passes is counted when it is full, not an update later', () => {
  const then = nextUpdate({ moment: () => undefined, since: () => 0 }, 4.3)
  expect(Math.floor(then / 1_000)).toBe(1)
})

test('a countdown goes down with the second', () => {
  nextUpdate({ moment: () => 5_000.8 }, 0)
  expect(secondsUntil(5_000.8)).toBe(5)
})
