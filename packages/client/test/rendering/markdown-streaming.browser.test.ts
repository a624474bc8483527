import fc from 'fast-check'
import { expect, test } from 'vitest'
import { MarkdownRenderer } from '../../src/rendering/markdown/markdown-renderer.js'

const PIECES = [
  'word ',
  '**bold** ',
  '*em* ',
  '**open ',
  '`code` ',
  '`open ',
  '~~no~~ ',
  '[text](https://example.org) ',
  '[half](https://ex',
  '![alt](https://example.org/x.png) ',
  '\\* ',
  '&amp; ',
  '<b>html</b> ',
  '\n',
  '\n\n',
  '\n\n\n',
  '\n- item ',
  '\n  - nested ',
  '\n1. first ',
  '\n2. second ',
  '\n\n# Heading\n\n',
  '\n## Two\n',
  '\n> quote ',
  '\n---\n',
  '\n===\n',
  '\n```ts\nlet a\n```\n',
  '\n```\nopen fence\n',
  '\n| a | b |\n| - | - |\n| 1 | 2 |\n',
  '\n    indented code\n',
  '- [x] task\n',
  '2',
  '#',
]

function blocks(container: HTMLElement): string {
  return [...container.children].map((chunk) => chunk.innerHTML).join('\n')
}

test('however an answer is cut, it ends as if it had come whole', () => {
  const source = fc.array(fc.constantFrom(...PIECES), { maxLength: 25 }).map((pieces) => pieces.join(''))
  fc.assert(
    fc.property(source, fc.array(fc.integer({ min: 1, max: 12 }), { minLength: 1, maxLength: 10 }), (text, steps) => {
      const whole = document.createElement('div')
      new MarkdownRenderer(whole).render(text, true)
      const streamed = document.createElement('div')
      const renderer = new MarkdownRenderer(streamed)
      for (let end = 0, turn = 0; end < text.length; turn++) {
        end += steps[turn % steps.length] ?? 1
        renderer.render(text.slice(0, end), false)
      }
      renderer.render(text, true)
      expect(blocks(streamed)).toBe(blocks(whole))
    }),
    { numRuns: 1000 },
  )
})
