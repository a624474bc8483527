import fc from 'fast-check'
import { expect, test } from 'vitest'
import { Sentences } from '../../src/elements/answer/sentences.js'

const read = (text: string, ended = true) => new Sentences('A block of code.').take(text, ended)

test('sentences are taken whole, and what is not whole waits for more', () => {
  const sentences = new Sentences('')
  expect(sentences.take('It is so. And', false)).toEqual(['It is so.'])
  expect(sentences.take('It is so. And thus! Mo', false)).toEqual(['And thus!'])
  expect(sentences.take('It is so. And thus! More', true)).toEqual(['More'])
})

test.each([
  ['# A title\n\nText', ['A title', 'Text']],
  ['Some **bold** and `code`. Then [a link](https://example.org).', ['Some bold and code .', 'Then a link.']],
  ['- one\n- two\n\n> quoted', ['one two', 'quoted']],
  ['See:\n\n```ts\nconst a = 1. \n```\n\nDone.', ['See:', 'A block of code.', 'Done.']],
  ['これは本です。次。', ['これは本です。', '次。']],
  ['Version 1.5 is out. Yes', ['Version 1.5 is out.', 'Yes']],
])('%j is read aloud without its markup', (text, spoken) => {
  expect(read(text)).toEqual(spoken)
})

test('any text is read to its end, however it arrives, and nothing twice', () => {
  const text = fc.string({ unit: fc.constantFrom('a', ' ', '.', '\n', '`', '-'), maxLength: 40 })
  fc.assert(
    fc.property(fc.array(text, { maxLength: 6 }), (pieces) => {
      const sentences = new Sentences('code')
      const whole = pieces.join('')
      let sofar = ''
      const spoken = pieces.flatMap((piece) => sentences.take((sofar += piece), false))
      spoken.push(...sentences.take(whole, true))
      const letters = (words: string[]) =>
        words
          .filter((word) => word !== 'code')
          .join('')
          .replace(/[^a]/g, '').length
      expect(letters(spoken)).toBeLessThanOrEqual(whole.replace(/[^a]/g, '').length)
      expect(sentences.take(whole, true)).toEqual([])
    }),
  )
})
