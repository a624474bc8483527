import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { Seam } from '../../src/runtime/seam.js'

const PARTIAL = 'A river bends because the water on the outside runs faster. It eats the ba'

/** What readers get of `pieces`, after `partial`. */
function joined(partial: string, ...pieces: readonly string[]): string {
  const seam = new Seam(partial)
  return pieces.map((piece) => seam.feed(piece)).join('') + seam.end()
}

/** Cut into pieces of `size`. */
function cut(text: string, size: number): string[] {
  return Array.from({ length: Math.ceil(text.length / size) }, (_, index) =>
    text.slice(index * size, (index + 1) * size),
  )
}

describe.each([1, 3, 7, 1000])('in pieces of %i', (size) => {
  test.each([
    ['what goes on in the middle of a word is kept whole', 'nk away.', 'nk away.'],
    ['what repeats the last sentence loses it', 'It eats the bank away.', 'nk away.'],
    ['what repeats a sentence and a half loses both', 'runs faster. It eats the bank away.', 'nk away.'],
    ['what begins anew loses all that is known', `${PARTIAL}nk away.`, 'nk away.'],
    ['what begins like an earlier word and goes another way is kept whole', 'bad luck', 'bad luck'],
    [
      'what repeats nothing but the last letters is kept whole: it may be meant',
      'ba, said the sheep',
      'ba, said the sheep',
    ],
  ])('%s', (_, text, expected) => {
    expect(joined(PARTIAL, ...cut(text, size))).toBe(expected)
  })

  test('white space at the seam is not doubled', () => {
    expect(joined('One.\n\n', ...cut('\n\nTwo.', size))).toBe('Two.')
    expect(joined('One.\n\n', ...cut('Two.', size))).toBe('Two.')
    expect(joined('One', ...cut(' two', size))).toBe(' two')
  })

  test('a model that begins anew and goes another way is heard from there', () => {
    const text = `${PARTIAL.slice(0, 60)} and that is all.`
    expect(joined(PARTIAL, ...cut(text, size))).toBe(' and that is all.')
  })
})

test('text that cannot be a repetition is not held back', () => {
  const seam = new Seam(PARTIAL)
  expect(seam.feed('nk')).toBe('nk')
  expect(seam.feed(' away')).toBe(' away')
  expect(seam.end()).toBe('')
})

test('without a beginning everything is new', () => {
  const seam = new Seam('')
  expect(seam.feed('A')).toBe('A')
  expect(seam.end()).toBe('')
})

test('whatever a model says is the end of what readers get, and only known text is left out', () => {
  const words = fc.array(fc.constantFrom('ha', ' ', 'river', '\n', 'the'), { maxLength: 30 }).map((all) => all.join(''))
  fc.assert(
    fc.property(words, words, fc.integer({ min: 1, max: 5 }), (partial, text, size) => {
      const kept = joined(partial, ...cut(text, size))
      expect(text.endsWith(kept)).toBe(true)
      expect(partial).toContain(text.slice(0, text.length - kept.length))
    }),
  )
})
