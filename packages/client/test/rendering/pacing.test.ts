import fc from 'fast-check'
import { expect, test } from 'vitest'
import { graphemeCut, lineCut } from '../../src/rendering/pacing/cut.js'
import { Pacer, type Pace } from '../../src/rendering/pacing/pacer.js'

const FRAME_MS = 1000 / 60

interface Frame {
  readonly now: number
  readonly arrived: number
  readonly shown: number
}

/** Frames until everything is shown; `arrivals` are lengths at their times. */
function frames(pace: Pace, arrivals: readonly { at: number; length: number }[], frame_ms = FRAME_MS): Frame[] {
  const pacer = new Pacer(pace)
  const found: Frame[] = []
  const last = arrivals.at(-1)?.at ?? 0
  for (let now = 0; now <= last + frame_ms || pacer.isBehind; now += frame_ms) {
    const arrived = arrivals.filter(({ at }) => at <= now).reduce((_, { length }) => length, 0)
    found.push({ now, arrived, shown: pacer.show(arrived, now) })
  }
  return found
}

const arrivals = fc
  .array(fc.record({ gap: fc.integer({ min: 0, max: 900 }), chars: fc.integer({ min: 1, max: 400 }) }), {
    minLength: 1,
    maxLength: 40,
  })
  .map((steps) => {
    let [at, length] = [0, 0]
    return steps.map(({ gap, chars }) => ({ at: (at += gap), length: (length += chars) }))
  })

test('an adaptive pace is never more than 250 ms behind, and never goes back', () => {
  fc.assert(
    fc.property(arrivals, (steps) => {
      const seen = frames('adaptive', steps)
      for (const { now, shown } of seen) {
        // A frame may fall up to its own length behind the arrival.
        const due = steps.filter(({ at }) => at <= now - 250 - FRAME_MS).reduce((_, { length }) => length, 0)
        expect(shown).toBeGreaterThanOrEqual(due)
      }
      expect(seen.map(({ shown }) => shown)).toEqual(seen.map(({ shown }) => shown).toSorted((a, b) => a - b))
      expect(seen.at(-1)?.shown).toBe(steps.at(-1)?.length)
    }),
  )
})

test('an adaptive pace spreads a burst over the time it has', () => {
  const seen = frames('adaptive', [{ at: 0, length: 200 }])
  const steps = seen.map(({ shown }, index) => shown - (seen[index - 1]?.shown ?? 0))
  expect(Math.max(...steps)).toBeLessThan(25)
  expect(seen.at(-1)?.now).toBeLessThanOrEqual(250)
  expect(seen.at(-1)?.now).toBeGreaterThan(150)
})

test('an adaptive pace is not slower than 60 characters a second', () => {
  const seen = frames('adaptive', [{ at: 0, length: 3 }])
  expect(seen.at(-1)?.now).toBeLessThanOrEqual(3 / 0.06 + FRAME_MS)
})

test('an adaptive pace shows the first word in the frame in which it came', () => {
  expect(frames('adaptive', [{ at: 0, length: 6 }])[0]?.shown).toBe(6)
  expect(frames('adaptive', [{ at: 0, length: 200 }])[0]?.shown).toBeLessThan(10)
})

test('a fixed pace keeps its speed', () => {
  const seen = frames(60, [{ at: 0, length: 120 }])
  expect(seen.at(-1)?.now).toBeGreaterThan(1950)
  expect(seen.at(-1)?.now).toBeLessThan(2050)
})

test('instant shows what has arrived', () => {
  for (const { arrived, shown } of frames('instant', [{ at: 0, length: 500 }])) expect(shown).toBe(arrived)
})

test('what arrived while nobody looked is shown in one frame', () => {
  const pacer = new Pacer(60)
  pacer.show(10, 0)
  expect(pacer.show(5000, 20_000)).toBe(5000)
})

test.each([
  ['an emoji of two halves', 'a👍b', 2, 1],
  ['a family of seven units', 'a👨‍👩‍👧b', 4, 1],
  ['a flag', 'a🇨🇭b', 3, 1],
  ['a letter and its accent', 'ae\u0301b', 2, 1],
  ['plain text', 'abc', 2, 2],
  ['a line break of two units', 'a\r\nb', 2, 1],
])('%s is not cut', (_, text, at, expected) => {
  expect(graphemeCut(text, at, true)).toBe(expected)
})

test.each([
  ['👩', 0],
  ['a👩‍', 1],
  ['a🇨', 1],
  ['a1', 2],
  ['aé', 2],
])('the end of %s waits for what may belong to it, until the text has ended', (text, expected) => {
  expect(graphemeCut(text, text.length, true)).toBe(expected)
  expect(graphemeCut(text, text.length, false)).toBe(text.length)
})

test('cuts fall on borders of graphemes in any text', () => {
  fc.assert(
    fc.property(fc.string({ unit: 'grapheme-composite', maxLength: 60 }), fc.nat(), (text, n) => {
      const cut = graphemeCut(text, n % (text.length + 1), false)
      const borders = [...new Intl.Segmenter().segment(text)].map(({ index }) => index)
      expect([...borders, text.length]).toContain(cut)
    }),
  )
})

test('lines are shown whole, and long ones by the word', () => {
  expect(lineCut('one\ntwo\nthr', 11)).toBe(8)
  expect(lineCut('short', 5)).toBe(0)
  const long = 'word '.repeat(30)
  expect(lineCut(`${long}wo`, long.length + 2)).toBe(long.length)
})
