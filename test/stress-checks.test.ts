import type { Stream, StreamView } from '@runnel/client'
import { expect, test } from 'vitest'
import { judgeStopped, judgeWhole, watchAnswer } from './stress/answer.js'
import { differenceOf } from './stress/compare.js'
import { FrameWatch } from './stress/frame-watch.js'
import { Ledger, percentile } from './stress/ledger.js'
import { play, tell } from './stress/play.js'
import type { Scenario } from './stress/scenario.js'
import { type Call, tokenText } from './stress/source.js'

const tokens = (...numbers: number[]): string => numbers.map((number) => tokenText(number)).join('')

const view = (more: Partial<StreamView> = {}): StreamView => ({
  id: 'one',
  status: 'complete',
  text: tokens(0, 1, 2),
  reasoning: '',
  seq: 4,
  generation: 0,
  ...more,
})

const call = (more: Partial<Call> = {}): Call => ({
  text: tokens(0, 1, 2),
  asked: 1,
  ended: true,
  sentAt: [1, 2, 3],
  overAt: 4,
  ...more,
})

test.each([
  ['the same text', tokens(0, 1, 2, 3), undefined],
  ['a lost token', tokens(0, 2, 3), { lost: 1, repeated: 0, outOfOrder: 0 }],
  ['a repeated token', tokens(0, 1, 1, 2, 3), { lost: 0, repeated: 1, outOfOrder: 0 }],
  ['tokens out of order', tokens(0, 2, 1, 3), { lost: 0, repeated: 0, outOfOrder: 1 }],
])('%s is told from the rest', (_, text, difference) => {
  expect(differenceOf(text, tokens(0, 1, 2, 3))).toEqual(difference)
})

test.each([
  ['is whole', view(), call(), 0],
  ['lacks its end', view({ text: tokens(0, 1) }), call(), 1],
  ['was taken for failed', view({ status: 'error' }), call(), 1],
  ['was asked twice', view(), call({ asked: 2 }), 1],
  ['never reached the vendor', view({ text: '' }), undefined, 1],
  ['was started over', view({ generation: 1 }), call(), 1],
])('an answer that %s is judged so', (_, last, said, failures) => {
  const ledger = new Ledger()
  judgeWhole(ledger, 'why?', last, said)
  expect(ledger.failures).toBe(failures)
})

test.each([
  ['the beginning of what was said', view({ status: 'cancelled', text: tokens(0) }), 0],
  ['something that was never said', view({ status: 'cancelled', text: tokens(7) }), 1],
  ['an error', view({ status: 'error', text: tokens(0) }), 1],
])('a stopped answer that shows %s is judged so', (_, last, failures) => {
  const ledger = new Ledger()
  judgeStopped(ledger, 'why?', last, call())
  expect(ledger.failures).toBe(failures)
})

test('a text that changes after it was shown is a failure', () => {
  const ledger = new Ledger()
  let show = (_: StreamView) => {}
  const stream = {
    view: view({ status: 'streaming', text: '', seq: -1 }),
    subscribe: (listener: (view: StreamView) => void) => {
      show = listener
      return () => {}
    },
  } as Stream
  watchAnswer(ledger, 'why?', stream)
  show(view({ status: 'streaming', text: 'a b', seq: 1 }))
  expect(ledger.failures).toBe(0)
  show(view({ status: 'streaming', text: 'a c', seq: 2 }))
  show(view({ status: 'streaming', text: 'a c d', seq: 1 }))

  expect(ledger.failures).toBe(2)
})

const event = (seq: number, more: object = {}) => ({ type: 'chunk', id: 'one', seq, token: 'x', ...more })

test.each([
  ['in order', [event(0), event(1), event(4, { from: 2 })], 0],
  ['with a hole', [event(0), event(2)], 2],
  ['with a repeat', [event(0), event(1), event(1)], 1],
  ['with a repeat behind a resume', [event(0), event(1), { type: 'attached', id: 'one' }, event(1)], 0],
  ['with a hole behind a resume', [event(0), { type: 'attached', id: 'one' }, event(2)], 1],
  ['going on behind their end', [event(0), event(1, { type: 'complete' }), event(2)], 1],
  ['ending twice', [event(0), event(1, { type: 'complete' }), event(2, { type: 'cancelled' })], 2],
])('numbers on the wire %s are judged so', (_, messages, failures) => {
  const ledger = new Ledger()
  const watch = new FrameWatch(ledger)
  for (const message of messages) watch.take({ direction: 'in', text: JSON.stringify(message) })
  expect(ledger.failures).toBe(failures)
})

test('over HTTP, what two requests repeat is no failure, and a hole is', () => {
  const ledger = new Ledger()
  const watch = new FrameWatch(ledger)
  watch.reconnected('sse')
  for (const message of [event(0), event(1), event(1)]) watch.take({ direction: 'in', text: JSON.stringify(message) })
  expect(ledger.failures).toBe(0)
  watch.take({ direction: 'in', text: JSON.stringify(event(3)) })
  expect(ledger.failures).toBe(1)
})

const scenario = (run: Scenario['run'], least: Scenario['least'] = {}): Scenario => ({
  name: 'made-up',
  about: 'It is made up.',
  least,
  run,
})

const options = { seed: 7, size: 'small', forMs: 0 } as const

test('a scenario that did nothing fails, and says how to play it again', async () => {
  const outcome = await play(
    scenario(async () => undefined, { drops: 1 }),
    options,
  )

  expect(outcome.ledger.failures).toBe(1)
  expect(tell(outcome)).toContain('npm run stress -- --scenario made-up --seed 7')
})

test('a scenario that throws fails', async () => {
  const outcome = await play(
    scenario(() => Promise.reject(new Error('no'))),
    options,
  )
  expect(outcome.ledger.failures).toBe(1)
})

test('the same seed draws the same numbers', async () => {
  const draw = async (): Promise<number[]> => {
    const drawn: number[] = []
    await play(
      scenario(async ({ random }) => void drawn.push(random(), random())),
      options,
    )
    return drawn
  }
  expect(await draw()).toEqual(await draw())
})

test('a figure is met below its goal, and where the goal is 0 at nothing else', () => {
  const ledger = new Ledger()
  ledger.figure('late', 99, { unit: 'ms', goal: 100 })
  ledger.figure('late', 100, { unit: 'ms', goal: 100 })
  ledger.figure('late', Number.NaN, { unit: 'ms', goal: 100 })
  ledger.figure('lost', 0, { unit: '', goal: 0 })
  ledger.figure('lost', 1, { unit: '', goal: 0 })

  expect(ledger.figures.map(({ met }) => met)).toEqual([true, false, false, true, false])
})

test('a percentile is the value below which so many lie', () => {
  const samples = Array.from({ length: 100 }, (_, index) => 100 - index)
  expect(percentile(samples, 0.95)).toBe(96)
  expect(percentile(samples, 1)).toBe(100)
  expect(percentile([], 0.5)).toBeNaN()
})
