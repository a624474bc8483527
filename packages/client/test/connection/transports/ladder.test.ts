import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import {
  begin,
  climbed,
  createLadder,
  descend,
  FAILURES_BEFORE_TOP,
  greeted,
  lowerOf,
  mayClimb,
  MAX_BREAKS,
  proved,
  type Ladder,
  type LadderOptions,
} from '../../../src/connection/transports/ladder.js'

const EVERYTHING = { websocket: true, http: true }

/** A ladder in its first attempt. */
function ladder(options: Partial<LadderOptions> = {}): Ladder {
  const created = createLadder({ transport: 'auto', remembered: undefined, has: EVERYTHING, ...options })
  if (!created) throw new Error('no transport')
  return begin(created)
}

/** Greeted, and broken before it has proved itself, so many times. */
function broken(from: Ladder, times: number): Ladder {
  let next = from
  for (let time = 0; time < times; time += 1) next = descend(greeted(begin(next), next.prefers), false).ladder
  return next
}

describe('the first attempt', () => {
  test.each([
    ['the WebSocket', {}, 'websocket'],
    ['what worked before the page was loaded again', { remembered: 'poll' }, 'poll'],
    ['the WebSocket where something unknown is remembered', { remembered: 'pigeon' }, 'websocket'],
    ['SSE where there is no WebSocket', { has: { websocket: false, http: true } }, 'sse'],
    ['the WebSocket where something unknown is asked for', { transport: 'pigeon' as 'auto' }, 'websocket'],
    ['what is forced, whatever is remembered', { transport: 'sse', remembered: 'poll' }, 'sse'],
  ] as const)('is over %s', (_, options, rung) => {
    expect(ladder(options).rung).toBe(rung)
  })

  test.each([
    [{ transport: 'websocket', has: { websocket: false, http: true } }],
    [{ transport: 'poll', has: { websocket: true, http: false } }],
    [{ has: { websocket: false, http: false } }],
  ] as const)('is none with %j', (options) => {
    expect(createLadder({ transport: 'auto', remembered: undefined, ...options })).toBeUndefined()
  })
})

describe('a link that is not let through', () => {
  test('is followed by the next rung, down to the last', () => {
    const first = descend(ladder(), true)
    expect(first).toMatchObject({ again: true, ladder: { rung: 'sse' } })
    const second = descend(greeted(first.ladder, 'websocket'), true)
    expect(second).toMatchObject({ again: true, ladder: { rung: 'poll', worked: undefined } })
    expect(lowerOf(second.ladder)).toBeUndefined()
    expect(descend(second.ladder, true).again).toBe(false)
  })

  test('is the end of the attempt where it is forced', () => {
    for (const transport of ['websocket', 'sse', 'poll'] as const) {
      expect(descend(ladder({ transport }), true)).toMatchObject({ again: false, ladder: { rung: transport } })
    }
  })
})

describe('after the network was lost', () => {
  test('the next attempt begins where the last one worked', () => {
    const working = greeted(ladder({ remembered: 'sse' }), 'websocket')
    const { ladder: lost, again } = descend(working, false)
    expect(again).toBe(false)
    expect(begin(lost).rung).toBe('sse')
  })

  test('a WebSocket that worked is tried first again, though the last attempt went on to SSE', () => {
    const working = greeted(ladder(), 'websocket')
    const lost = descend(working, false).ladder
    const refused = descend(begin(lost), true)
    expect(refused).toMatchObject({ again: true, ladder: { rung: 'sse' } })
    expect(begin(descend(refused.ladder, false).ladder).rung).toBe('websocket')
  })

  test(`after ${FAILURES_BEFORE_TOP} attempts that reached nobody, the next begins at the top`, () => {
    let next = ladder({ remembered: 'poll' })
    for (let failure = 0; failure < FAILURES_BEFORE_TOP; failure += 1) {
      expect(next.rung).toBe('poll')
      next = begin(descend(next, false).ladder)
    }
    expect(next.rung).toBe('websocket')
  })
})

describe('a connection that was greeted and breaks', () => {
  test(`is made again as it was, until it has broken ${MAX_BREAKS} times in a row`, () => {
    expect(begin(broken(ladder(), MAX_BREAKS - 1)).rung).toBe('websocket')
    expect(broken(ladder(), MAX_BREAKS)).toMatchObject({ rung: 'sse', breaks: 0 })
  })

  test('counts anew once it has proved itself', () => {
    const nearly = greeted(begin(broken(ladder(), MAX_BREAKS - 1)), 'websocket')
    expect(descend(proved(nearly), false)).toMatchObject({ again: false, ladder: { breaks: 1 } })
  })
})

describe('a server that prefers SSE', () => {
  test('is asked over SSE from then on, and for no WebSocket', () => {
    const moved = greeted(ladder(), 'sse')
    expect(moved).toMatchObject({ rung: 'sse', greeted: false })
    const there = greeted(moved, 'sse')
    expect([mayClimb(there), lowerOf(there)]).toEqual([false, 'poll'])
    expect(begin(there).rung).toBe('sse')
  })

  test('has its way only where nothing is forced', () => {
    expect(greeted(ladder({ transport: 'websocket' }), 'sse').rung).toBe('websocket')
  })
})

describe('the way up', () => {
  test.each([
    ['auto', 'sse', true],
    ['auto', 'poll', true],
    ['auto', 'websocket', false],
    ['sse', 'sse', false],
    ['poll', 'poll', false],
  ] as const)('with %s over %s: %s', (transport, remembered, may) => {
    expect(mayClimb(greeted(ladder({ transport, remembered }), 'websocket'))).toBe(may)
  })

  test('is not there without a WebSocket', () => {
    expect(mayClimb(greeted(ladder({ has: { websocket: false, http: true } }), 'websocket'))).toBe(false)
  })

  test('leads to a connection that is made again as a WebSocket', () => {
    const up = climbed(greeted(ladder({ remembered: 'poll' }), 'websocket'), 'websocket')
    expect(begin(descend(up, false).ladder).rung).toBe('websocket')
  })
})

test('whatever happens, the rung is one that may be used, and an attempt comes to its end', () => {
  const input = fc.constantFrom('begin', 'unfit', 'lost', 'greeted', 'prefers sse', 'proved')
  const transport = fc.constantFrom('auto', 'websocket', 'sse', 'poll')
  fc.assert(
    fc.property(transport, fc.array(input, { maxLength: 60 }), (chosen, inputs) => {
      let next = ladder({ transport: chosen })
      for (const what of inputs) {
        if (what === 'begin') next = begin(next)
        if (what === 'proved') next = proved(next)
        if (what === 'greeted') next = greeted(next, 'websocket')
        if (what === 'prefers sse') next = greeted(next, 'sse')
        if (what === 'unfit' || what === 'lost') next = descend(next, what === 'unfit').ladder
        expect(next.usable).toContain(next.rung)
      }
      let steps = 0
      for (let fallen = descend(begin(next), true); fallen.again; fallen = descend(fallen.ladder, true)) steps += 1
      expect(steps).toBeLessThan(3)
    }),
  )
})
