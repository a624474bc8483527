import { beforeEach, describe, expect, test, vi } from 'vitest'
import { Turn } from '../../src/session/turn.js'

let nowMs = 0

beforeEach(() => {
  nowMs = 0
  vi.useFakeTimers({ toFake: ['setImmediate'] })
  vi.spyOn(performance, 'now').mockImplementation(() => nowMs)
  return () => {
    vi.useRealTimers()
    vi.restoreAllMocks()
  }
})

/** One look of the event loop at what is due. */
function look(): void {
  vi.advanceTimersToNextTimer()
}

/** A loop that rests for so long between passes as `rest` says. */
function turnOf({ restMs }: { restMs: number }) {
  let idleMs = 7
  const runs: string[] = []
  const onDelivered = vi.fn()
  const turn = new Turn({
    onFault: (error) => runs.push(String(error)),
    onDelivered,
    idleMs: () => (idleMs += restMs),
  })
  return { turn, runs, onDelivered, task: (name: string) => () => runs.push(name) }
}

/** The first pass of a loop is never held up: nobody knows yet whether it rests. */
function passed(restMs: number) {
  const opened = turnOf({ restMs })
  opened.turn.schedule(() => undefined)
  look()
  return opened
}

describe('a loop that rests', () => {
  test('passes at its next turn, whatever comes meanwhile', () => {
    const { turn, runs, task } = passed(1)
    turn.schedule(task('a'))
    turn.schedule(task('b'))
    turn.grow()
    look()
    expect(runs).toEqual(['a', 'b'])
  })

  test('tells of each pass once', () => {
    const { turn, onDelivered, task } = passed(1)
    onDelivered.mockClear()
    turn.schedule(task('a'))
    turn.countMerged(3)
    look()
    expect(onDelivered).toHaveBeenCalledExactlyOnceWith({ durationMs: expect.any(Number), merged: 3 })
  })

  test('runs the others when one fails', () => {
    const { turn, runs, task } = passed(1)
    turn.schedule(() => {
      throw new Error('broken')
    })
    turn.schedule(task('b'))
    look()
    expect(runs).toEqual(['Error: broken', 'b'])
  })
})

describe('a loop without rest', () => {
  test('gathers as long as more comes', () => {
    const { turn, runs, task } = passed(0)
    turn.schedule(task('a'))
    for (let more = 0; more < 5; more++) {
      turn.grow()
      look()
      expect(runs).toEqual([])
    }
    look()
    expect(runs).toEqual(['a'])
  })

  test('gathers for four milliseconds at most', () => {
    const { turn, runs, task } = passed(0)
    turn.schedule(task('a'))
    for (; nowMs < 3.5; nowMs += 0.5) {
      turn.grow()
      look()
      expect(runs).toEqual([])
    }
    turn.grow()
    look()
    expect(runs).toEqual(['a'])
  })

  test('waits for no turn that would be too long, going by the last one', () => {
    const { turn, runs, task } = passed(0)
    turn.schedule(task('a'))
    turn.grow()
    nowMs = 2
    look()
    expect(runs).toEqual(['a'])
  })

  test('does not hold up what nothing was added to', () => {
    const { turn, runs, task } = passed(0)
    turn.grow()
    turn.schedule(task('pong'))
    look()
    expect(runs).toEqual(['pong'])
  })

  test('passes at once again when it has rested', () => {
    let idleMs = 7
    const runs: string[] = []
    const turn = new Turn({ onFault: () => undefined, idleMs: () => idleMs })
    for (const name of ['first', 'busy']) {
      turn.schedule(() => runs.push(name))
      turn.grow()
      look()
    }
    expect(runs).toEqual(['first'])
    look()
    expect(runs).toEqual(['first', 'busy'])
    idleMs += 0.1
    turn.schedule(() => runs.push('rested'))
    look()
    expect(runs).toEqual(['first', 'busy', 'rested'])
  })
})

test.each([
  ['nobody tells', undefined],
  ['nobody counts', () => 0],
])('nothing is waited for where %s whether the loop rests', (_, idleMs) => {
  const runs: string[] = []
  const turn = new Turn({ onFault: () => undefined, ...(idleMs && { idleMs }) })
  for (const name of ['a', 'b']) {
    turn.schedule(() => runs.push(name))
    turn.grow()
    look()
    expect(runs.at(-1)).toBe(name)
  }
})
