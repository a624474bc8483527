import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { dueAt, INITIAL, MAX_ATTEMPTS, step, type Input, type Machine } from '../../src/connection/connection-state.js'

const START: Input = { type: 'start', online: true }
const LOST: Input = { type: 'lost', code: 1006 }

function play(inputs: Input[], { now = 0, random = 0.5, from = INITIAL } = {}): Machine {
  return inputs.reduce((machine, input) => step(machine, input, { now, random }), from)
}

/** The machine after its first connection and `losses` failed attempts, each made when it was due. */
function afterLosses(losses: number, random = 0.5): Machine {
  let machine = play([START, { type: 'opened', transport: 'websocket' }])
  for (let loss = 0; loss < losses; loss += 1) {
    const now = dueAt(machine) ?? 0
    machine = play([{ type: 'due' }, LOST], { now, random, from: machine })
  }
  return machine
}

describe('the way to a connection', () => {
  test('starts with attempt 0, and opens', () => {
    expect(play([START]).state).toEqual({ name: 'connecting', attempt: 0 })
    expect(play([START, { type: 'opened', transport: 'websocket' }]).state).toEqual({
      name: 'open',
      transport: 'websocket',
    })
  })

  test('waits for the network where there is none', () => {
    const offline = play([{ type: 'start', online: false }])
    expect(offline.state).toEqual({ name: 'offline' })
    expect(play([{ type: 'online' }], { from: offline }).state).toEqual({ name: 'connecting', attempt: 1 })
  })

  test('ends where there is no WebSocket, and no press on a button changes that', () => {
    const closed = play([{ type: 'unsupported' }, { type: 'retry' }])
    expect(closed.state).toEqual({ name: 'closed', reason: 'no_websocket' })
  })
})

describe('the wait before a reconnect', () => {
  test.each([
    [1, 250],
    [2, 1000],
    [3, 2000],
    [4, 4000],
    [5, 8000],
  ])('attempt %i waits at most %i ms, and any time below', (attempt, ceiling) => {
    for (const random of [0, 0.5, 0.999]) {
      const { state } = play([LOST], { now: 100, random, from: { ...play([START]), attempt: attempt - 1 } })
      const at = 100 + random * ceiling
      expect(state).toEqual({ name: 'waiting', attempt, max_attempts: MAX_ATTEMPTS, at, exhausted: false })
    }
  })

  test('after the fifth attempt it is exhausted, and a slow try goes on', () => {
    const machine = afterLosses(6)
    expect(machine.state).toMatchObject({ name: 'waiting', attempt: 6, exhausted: true })
    const later = afterLosses(7)
    const between = (dueAt(later) ?? 0) - (dueAt(machine) ?? 0)
    expect(between).toBe(30_000)
  })

  test('counting begins anew only once the connection has proved itself', () => {
    const unproven = play([{ type: 'due' }, { type: 'opened', transport: 'websocket' }, LOST], {
      now: 1e9,
      from: afterLosses(3),
    })
    expect(unproven.state).toMatchObject({ name: 'waiting', attempt: 4 })
    const proven = play([{ type: 'due' }, { type: 'opened', transport: 'websocket' }, { type: 'settled' }, LOST], {
      now: 1e9,
      from: afterLosses(3),
    })
    expect(proven.state).toMatchObject({ name: 'waiting', attempt: 1 })
  })

  test('is not cut short by a timer that fires early', () => {
    const waiting = afterLosses(3)
    expect(play([{ type: 'due' }], { now: (dueAt(waiting) ?? 0) - 0.5, from: waiting })).toBe(waiting)
  })

  test.each(['online', 'wake', 'retry'] as const)('is skipped on %s', (type) => {
    expect(play([{ type }], { from: afterLosses(3) }).state).toEqual({ name: 'connecting', attempt: 3 })
  })

  test('a press on "Retry now" after the last attempt grants five new ones', () => {
    expect(play([{ type: 'retry' }], { from: afterLosses(6) }).state).toEqual({ name: 'connecting', attempt: 1 })
  })
})

describe('close codes', () => {
  test.each([
    [1003, 'unsupported_data'],
    [1008, 'policy_violation'],
    [4401, 'unauthorized'],
  ])('%i closes for good', (code, reason) => {
    const closed = play([START, { type: 'opened', transport: 'websocket' }, { type: 'lost', code }])
    expect(closed.state).toEqual({ name: 'closed', reason })
    expect(play([{ type: 'online' }, { type: 'wake' }, { type: 'due' }], { from: closed, now: 1e9 })).toBe(closed)
  })

  test.each([1000, 1001, 1006, 1009, 1011, 1012, 4408, 4409, 4999])('%i reconnects at once', (code) => {
    const machine = play([START, { type: 'opened', transport: 'websocket' }, { type: 'lost', code }])
    expect(machine.state).toMatchObject({ name: 'waiting', attempt: 1, at: 125 })
  })

  test('4429 keeps away for 10 s, whoever is in a hurry', () => {
    const throttled = play([START, { type: 'opened', transport: 'websocket' }, { type: 'lost', code: 4429 }])
    expect(dueAt(throttled)).toBeGreaterThanOrEqual(10_000)
    expect(play([{ type: 'wake' }, { type: 'online' }, { type: 'retry' }], { now: 9999, from: throttled })).toBe(
      throttled,
    )
    expect(play([{ type: 'wake' }], { now: 10_000, from: throttled }).state.name).toBe('connecting')
  })
})

describe('goaway', () => {
  const leaving = play([START, { type: 'opened', transport: 'websocket' }, { type: 'goaway', reconnect_in_ms: 2000 }])

  test('keeps the connection until its jittered moment, then makes another', () => {
    expect(leaving.state).toEqual({ name: 'open', transport: 'websocket' })
    expect(dueAt(leaving)).toBe(2000)
    expect(
      dueAt(
        play([{ type: 'goaway', reconnect_in_ms: 2000 }], {
          random: 0,
          from: play([START, { type: 'opened', transport: 'websocket' }]),
        }),
      ),
    ).toBe(1000)
    expect(play([{ type: 'due' }], { now: 2000, from: leaving }).state).toEqual({ name: 'connecting', attempt: 1 })
  })

  test('is honoured when the server closes before it', () => {
    const closed = play([{ type: 'lost', code: 1012 }], { now: 100, random: 0, from: leaving })
    expect(closed.state).toMatchObject({ name: 'waiting', attempt: 1, at: 2000 })
  })

  test('is not believed beyond a minute', () => {
    const far = play([START, { type: 'opened', transport: 'websocket' }, { type: 'goaway', reconnect_in_ms: 1e9 }])
    expect(dueAt(far)).toBe(60_000)
  })
})

describe('any order of inputs', () => {
  const input: fc.Arbitrary<Input> = fc.oneof(
    fc.constantFrom<Input>(
      START,
      { type: 'opened', transport: 'websocket' },
      { type: 'settled' },
      { type: 'due' },
      { type: 'offline' },
    ),
    fc.constantFrom<Input>({ type: 'online' }, { type: 'wake' }, { type: 'retry' }, { type: 'close' }),
    fc
      .constantFrom(1000, 1001, 1003, 1006, 1008, 1009, 1011, 4401, 4408, 4429)
      .map((code): Input => ({ type: 'lost', code })),
    fc.nat(100_000).map((reconnect_in_ms): Input => ({ type: 'goaway', reconnect_in_ms })),
  )

  test('leaves a wait that ends, in the future and within bounds', () => {
    fc.assert(
      fc.property(
        fc.array(input, { maxLength: 60 }),
        fc.double({ min: 0, max: 0.999, noNaN: true }),
        (inputs, random) => {
          let machine = INITIAL
          let now = 0
          for (const each of inputs) {
            now += 700
            machine = step(machine, each, { now, random })
            if (machine.state.name !== 'waiting') continue
            expect(machine.state.at - now).toBeLessThanOrEqual(90_000 + 36_000)
            expect(machine.state.exhausted).toBe(machine.state.attempt > MAX_ATTEMPTS)
          }
        },
      ),
    )
  })

  test('never leaves "closed" once the page has closed it', () => {
    fc.assert(
      fc.property(fc.array(input, { maxLength: 40 }), (inputs) => {
        const closed = play([START, { type: 'close' }])
        expect(play(inputs, { from: closed, now: 1e9 })).toBe(closed)
      }),
    )
  })
})
