import { Lexer } from 'marked'
import { expect, test, vi } from 'vitest'
import { renderStreamed, renderWhole, shapeOf } from './markdown-kit.js'

/** Opens `count` things inside one another. */
const DEEP: Record<string, (count: number) => string> = {
  'quotes without spaces': (count) => `${'>'.repeat(count)} end\n`,
  quotes: (count) => `${'> '.repeat(count)}end\n`,
  'quotes with a lazy line': (count) => `${'> '.repeat(count)}a\nend\n`,
  lists: (count) => `${'- '.repeat(count)}end\n`,
  'numbered lists': (count) => `${'1. '.repeat(count)}end\n`,
  'quotes and lists by turns': (count) => `${'> - '.repeat(count / 2)}end\n`,
  'notes in notes': (count) => `${'[^a]: '.repeat(count)}end\n`,
  brackets: (count) => `${'['.repeat(count)}end`,
  pictures: (count) => `${'!['.repeat(count)}end`,
  asterisks: (count) => `${'*'.repeat(count)}end`,
  'open emphasis': (count) => `${'*a **b '.repeat(count / 2)}end`,
  'closed emphasis': (count) => `${'*a _b '.repeat(count / 2)}${' b_ a*'.repeat(count / 2)} end`,
  'links in links': (count) => `${'['.repeat(count)}${'a](b)'.repeat(count)} end`,
  'parentheses in an address': (count) => `[a](${'('.repeat(count)} end`,
  'backticks of all lengths': (count) =>
    `${Array.from({ length: count / 10 }, (_, index) => '`'.repeat(1 + (index % 20))).join('a ')} end`,
  'tags and entities': (count) => `${'<a&'.repeat(count)} end`,
  'no letter at all': (count) => `${'12. '.repeat(count)}end`,
  'characters of many units': (count) => `${'👩‍👩‍👧'.repeat(count / 4)} end`,
}

function depthOf(element: Element): number {
  let deepest = 0
  const walker = document.createTreeWalker(element, NodeFilter.SHOW_ELEMENT)
  while (walker.nextNode()) {
    let depth = 0
    for (let at: Node | null = walker.currentNode; at && at !== element; at = at.parentNode) depth++
    deepest = Math.max(deepest, depth)
  }
  return deepest
}

test.each(Object.entries(DEEP))('20,000 %s overflow no stack, here or in the layout, and end is shown', (_, deep) => {
  const container = renderWhole(deep(20_000))
  document.body.append(container)
  expect(container.offsetHeight).toBeGreaterThan(0)
  expect(container.textContent.trim()).toMatch(/end$/)
  // Two elements for each of 40 lists, 40 more in a line, the chunk and the paragraph.
  expect(depthOf(container)).toBeLessThan(125)
  container.remove()
})

/** How many characters the lexer is given, over all calls, while a source arrives. */
function readChars(source: string): number {
  const readers = [vi.spyOn(Lexer.prototype, 'blockTokens'), vi.spyOn(Lexer.prototype, 'inlineTokens')]
  renderStreamed(source, [97])
  const sources = readers.flatMap(({ mock }) => mock.calls.map(([source]) => source))
  const chars = sources.reduce((sum, source) => sum + source.length, 0)
  for (const reader of readers) reader.mockRestore()
  return chars
}

test.each(Object.entries(DEEP))('four times as many %s are about four times the work', (_, deep) => {
  const [few, many] = [5_000, 20_000].map((count) => readChars(deep(count)))
  expect((many ?? 0) / (few ?? 1)).toBeLessThan(6)
})

test.each(Object.entries(DEEP))('100 %s, in parts, end as if they had come whole', (_, deep) => {
  const source = `Before.\n\n${deep(100)}\n\nAfter.`
  for (const step of [1, 7]) expect(shapeOf(renderStreamed(source, [step]))).toBe(shapeOf(renderWhole(source)))
})

test('what stands deeper than 40 quotes is text, and markers are no longer read', () => {
  const container = renderWhole(`${'> '.repeat(42)}- deep\n\nAfter.`)
  expect(container.querySelectorAll('blockquote')).toHaveLength(40)
  expect(container.querySelector('li')).toBe(null)
  expect(container.textContent).toBe('> > - deepAfter.')
})
