import type { Stream, StreamView } from '@runnel/client'
import { expect, test, vi } from 'vitest'
import type { Answer } from './stress/answer.js'
import { clusterSectionOf, withClusterSection } from './stress/cluster/cluster-section.js'
import { judgeLoad, tellWaits } from './stress/cluster/judge-load.js'
import { Load } from './stress/cluster/load.js'
import { grewBeyond, longestSilence, openReading } from './stress/cluster/reading.js'
import { type HttpVendor, type VendorCall, wordsFrom } from './stress/http-vendor.js'
import { Ledger } from './stress/ledger.js'
import type { Outcome } from './stress/play.js'
import type { Player } from './stress/player.js'
import { tokenText } from './stress/source.js'

const WORDS = [0, 1, 2].map((number) => tokenText(number))
const TEXT = WORDS.join('')

const view = (more: Partial<StreamView> = {}): StreamView => ({
  id: 'one',
  status: 'complete',
  text: TEXT,
  reasoning: '',
  seq: 4,
  generation: 0,
  ...more,
})

const answer = (last: StreamView): Answer => ({
  prompt: 'killed-1',
  stream: { view: last } as Stream,
  ended: Promise.resolve(last),
})

const call = (more: Partial<VendorCall> = {}): VendorCall => ({
  request: {} as VendorCall['request'],
  from: 0,
  fits: true,
  at: 0,
  closedAt: undefined,
  ...more,
})

/** A vendor that was asked so. */
const vendorOf = (...calls: VendorCall[]) => ({ text: TEXT, callsOf: () => calls }) as unknown as HttpVendor

/** One answer that its reader has seen so. */
function loadOf(last: StreamView): Load {
  const load = new Load('killed')
  load.ask({ ask: () => answer(last) } as unknown as Player)
  return load
}

const CUT = call({ closedAt: 5 })

test.each([
  ['in the middle of a word', 2],
  ['between two words', tokenText(0).length],
  ['at its beginning', 0],
])('a text that is to go on %s goes on exactly there', (_, length) => {
  expect(wordsFrom(WORDS, length).join('')).toBe(TEXT.slice(length))
  expect(wordsFrom(WORDS, length)).not.toContain('')
})

test.each([
  ['whole, and asked once', view(), [call()], 0],
  ['whole, and asked once more for a death', view(), [CUT, call({ from: 2 })], 0],
  ['asked twice while its server lived', view(), [call(), call()], 1],
  ['cut by a death, and not asked again', view(), [CUT], 1],
  ['without its last word', view({ text: tokenText(0) }), [call()], 1],
  ['continued behind what was never said', view(), [CUT, call({ fits: false })], 1],
  ['interrupted', view({ status: 'error' }), [CUT, call()], 1],
])('an answer that is %s is judged so', async (_, last, calls, failures) => {
  const ledger = new Ledger()
  await judgeLoad(loadOf(last), { ledger, vendor: vendorOf(...calls) })
  expect(ledger.failures).toBe(failures)
})

const interrupted = (text: string) =>
  view({ status: 'error', text, error: { kind: 'server', code: 'interrupted', message: '', retryable: true } })

test.each([
  ['interrupted', interrupted(tokenText(0)), [CUT], 0],
  ['gone on with', view(), [CUT, call()], 2],
  ['interrupted with what was never said', interrupted('x'), [CUT], 1],
  ['whole, its server having lived', view(), [call()], 0],
])('where a death interrupts, an answer that is %s is judged so', async (_, last, calls, failures) => {
  const ledger = new Ledger()
  await judgeLoad(loadOf(last), { ledger, vendor: vendorOf(...calls), onOwnerLoss: 'interrupted' })
  expect(ledger.failures).toBe(failures)
})

test('a silence is known by the text around it, and what only repeats the text does not end it', () => {
  let show = (_: StreamView) => {}
  const now = vi.spyOn(performance, 'now').mockReturnValue(0)
  const reading = openReading((onView) => {
    show = onView
    return answer(view())
  })
  const at = (ms: number, text: string) => {
    now.mockReturnValue(ms)
    show(view({ status: 'streaming', text }))
  }
  at(100, 'a')
  at(300, 'ab')
  at(2_000, 'ab')
  at(9_300, 'abc')
  now.mockRestore()

  expect(reading.silences).toEqual([{ fromAt: 300, toAt: 9_300, before: 2, after: 3 }])
  expect(longestSilence(reading)).toBe(9_000)
  expect(grewBeyond(reading, 2)).toBe(9_300)
  expect(grewBeyond(reading, 3)).toBeUndefined()
})

test('a wait counts from the last death to the first token of the next call', () => {
  const ledger = new Ledger()
  const silences = [{ fromAt: 1_000, toAt: 12_000, before: 2, after: 3 }]
  const reading = { answer: answer(view()), silences, endedAt: 20_000 }
  const vendor = vendorOf(call({ closedAt: 1_100 }), call({ from: 2, at: 11_900 }))
  tellWaits([reading], { ledger, vendor }, { from: 'a death', faults: [500, 1_000, 19_000], goal: 13_000 })
  expect(ledger.figures).toMatchObject([{ value: 11, unit: 's', goal: 13, met: true }])
})

test('a wait that cannot be told is a failure', () => {
  const ledger = new Ledger()
  tellWaits([], { ledger, vendor: vendorOf() }, { from: 'a death', faults: [0], goal: 13_000 })
  expect(ledger.failures).toBe(1)
})

function outcome(name: string, about: string): Outcome {
  const ledger = new Ledger()
  ledger.count('streams', 3)
  ledger.figure('lost', 0, { unit: '', goal: 0 })
  return { scenario: { name, about, least: {}, run: () => Promise.resolve() }, ledger, seed: 7, ms: 2_000, busy: 1.5 }
}

test('the part about many servers takes new lines in their order, keeps the others, and leaves the page alone', () => {
  const names = ['first', 'second']
  const page = '# Page\n\ntext\n'
  const both = withClusterSection(page, [outcome('second', 'B.'), outcome('first', 'A.')], names)
  expect(both.startsWith(page)).toBe(true)
  expect(page + clusterSectionOf(both)).toBe(both)
  expect(both.match(/^\| `\w+` \| .*/gm)?.map((line) => line.slice(0, 16))).toEqual([
    '| `first` | A. |',
    '| `second` | B. ',
    '| `first` | lost',
    '| `second` | los',
  ])

  const again = withClusterSection(both, [outcome('first', 'Anew.')], names)
  expect(again).toBe(both.replace('A.', 'Anew.'))
})
