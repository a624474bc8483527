import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { Annotator, type Hint } from '../../src/runtime/annotate.js'

interface Piece {
  readonly text: string
  readonly hint: Hint
}

function annotate(tokens: readonly string[]): Piece[] {
  const annotator = new Annotator()
  const pieces: Piece[] = []
  for (const token of tokens) annotator.feed(token, (text, hint) => pieces.push({ text, hint }))
  return pieces
}

/** The text with code as {…} and links as <…>: `{`, `}`, `<` and `>` stand in no text here. */
function marked(...tokens: string[]): string {
  const open = { plain: '', code: '{', link: '<' }
  const close = { plain: '', code: '}', link: '>' }
  let shown = ''
  let last: Hint = 'plain'
  for (const { text, hint } of annotate(tokens)) {
    if (hint !== last) shown += close[last] + open[hint]
    shown += text
    last = hint
  }
  return shown + close[last]
}

describe('code', () => {
  test.each([
    ['no code at all', 'no code at all'],
    ['use `npm ci` here', 'use {`npm ci`} here'],
    ['an open `one', 'an open {`one}'],
    ['``a`b`` c', '{``a`b``} c'],
    ['`a\nb` c', '{`a\nb`} c'],
    ['an open `one\n\nends with its paragraph', 'an open {`one\n}\nends with its paragraph'],
    ['an open `one\r\n\r\nends too', 'an open {`one\r\n\r}\nends too'],
    ['a\n```ts\nlet a\n```\nb', 'a\n{```ts\nlet a\n```\n}b'],
    ['  ```\na\n  ```  \nb', '  {```\na\n  ```  \n}b'],
    ['````\n```\n````\nb', '{````\n```\n````\n}b'],
    ['```\na ```\n```\nb', '{```\na ```\n```\n}b'],
    ['```\n``` a\n```\nb', '{```\n``` a\n```\n}b'],
    ['```a``` b', '{```a```} b'],
    ['a ```b``` c', 'a {```b```} c'],
    ['```\n\n\na', '{```\n\n\na}'],
    ['~~~\na\n~~~\nb', '~~{~\na\n~~~\n}b'],
    ['~~~~\na\n~~~\n~~~~\nb', '~~{~~\na\n~~~\n~~~~\n}b'],
    ['~~~\n```\n~~~\nb', '~~{~\n```\n~~~\n}b'],
    ['~~gone~~ and a ~~~ b', '~~gone~~ and a ~~~ b'],
    ['`https://a.b`', '{`https://a.b`}'],
  ])('%j', (text, expected) => {
    expect(marked(text)).toBe(expected)
    expect(marked(...text)).toBe(expected)
  })
})

describe('links', () => {
  test.each([
    ['see https://a.b/c d', 'see https://<a.b/c> d'],
    ['see http://a.b\nd', 'see http://<a.b>\nd'],
    ['hhttps://a', 'hhttps://<a>'],
    ['httphttps://a', 'httphttps://<a>'],
    ['http:/a httpx://b ftp://c //d https:e', 'http:/a httpx://b ftp://c //d https:e'],
    ['[a](b) c', '[a](<b>) c'],
    ['[a](/b "c") d', '[a](</b> "c") d'],
    ['[a] (b) (c)', '[a] (b) (c)'],
    ['[`a`](b)', '[{`a`}](<b>)'],
    ['(https://a.b/c_(d)) e', '(https://<a.b/c_(d)>) e'],
    ['[https://a.b](https://a.b)', '[https://<a.b>](<https://a.b>)'],
    ['https://a.b`c`', 'https://<a.b>{`c`}'],
  ])('%j', (text, expected) => {
    expect(marked(text)).toBe(expected)
    expect(marked(...text)).toBe(expected)
  })
})

test('a token that says nothing passes as it is, and one with a border is cut there', () => {
  expect(annotate(['Plain', ' words', ' `a', '` b'])).toEqual([
    { text: 'Plain', hint: 'plain' },
    { text: ' words', hint: 'plain' },
    { text: ' ', hint: 'plain' },
    { text: '`a', hint: 'code' },
    { text: '`', hint: 'code' },
    { text: ' b', hint: 'plain' },
  ])
})

const PARTS = ['a', ' ', '\n', '\r\n', '`', '```', '~', '~~~', '[', ']', '(', ')', 'http', 's', '://', '/', ':', '    ']
const texts = fc.array(fc.constantFrom(...PARTS), { maxLength: 40 }).map((parts) => parts.join(''))
/** A text, and where it is cut into tokens. */
const cutTexts = fc.tuple(texts, fc.array(fc.nat(100), { maxLength: 20 }))

function cut(text: string, places: readonly number[]): string[] {
  const at = [...new Set(places.map((place) => place % (text.length + 1)))].sort((a, b) => a - b)
  return [...at, text.length].map((end, index) => text.slice(at[index - 1] ?? 0, end)).filter((token) => token !== '')
}

test('however a text is cut, nothing is lost, nothing is held back, and the hints are the same', () => {
  fc.assert(
    fc.property(cutTexts, ([text, places]) => {
      const annotator = new Annotator()
      for (const token of cut(text, places)) {
        let out = ''
        annotator.feed(token, (piece) => {
          expect(piece).not.toBe('')
          out += piece
        })
        expect(out).toBe(token)
      }
      expect(marked(...cut(text, places))).toBe(marked(text))
    }),
    { numRuns: 2_000 },
  )
})

test('pieces of one token differ in their hints from those beside them', () => {
  fc.assert(
    fc.property(texts, (text) => {
      const hints = annotate(text === '' ? [] : [text]).map(({ hint }) => hint)
      expect(hints.every((hint, index) => hint !== hints[index + 1])).toBe(true)
    }),
  )
})
