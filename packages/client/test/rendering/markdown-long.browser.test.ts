import { Lexer } from 'marked'
import { expect, test, vi } from 'vitest'
import { MarkdownRenderer } from '../../src/rendering/markdown/markdown-renderer.js'
import { renderStreamed, renderWhole, shapeOf } from './markdown-kit.js'

const item = (index: number, indent = ''): string =>
  `${indent}- point **${index}** with \`code\` and [a link](https://example.org/${index})\n`

/** Blocks of about so many characters. */
function blocksOf(chars: number): Record<string, string> {
  const repeat = (line: (index: number) => string): string => {
    let source = ''
    for (let index = 1; source.length < chars; index++) source += line(index)
    return source
  }
  return {
    list: repeat((index) => item(index)),
    'numbered list': repeat((index) => `${index}. the step number ${index}\n`),
    'list that starts at seven': repeat((index) => `${index + 6}) the step number ${index}\n`),
    'loose list': repeat((index) => `${item(index)}\n  A paragraph of it.\n\n`),
    'task list': repeat((index) => `- [${index % 2 ? 'x' : ' '}] do **${index}**\n`),
    'nested list': repeat((index) => item(index, '  '.repeat(index % 4))),
    'list thirty deep': repeat((index) => item(index, '  '.repeat(index % 30))),
    'list in one item': `- first\n${repeat((index) => item(index, '  '))}`,
    'item of paragraphs': `1. first\n\n${repeat((index) => `   Paragraph ${index} goes on\n   in a second line.\n\n`)}2. second\n`,
    'task of paragraphs': `- [x] first\n\n${repeat((index) => `  Paragraph ${index}.\n\n`)}- [ ] second\n`,
    'item with a fence': `- code:\n\n  \`\`\`ts\n${repeat((index) => `  let a${index} = 1\n`)}  \`\`\`\n- next\n`,
    'item with lazy lines': `- first\n${repeat((index) => `goes on ${index}\n`)}- second\n`,
    table: `| a | b |\n| :- | -: |\n${repeat((index) => `| ${index} | **b** \`c\` |\n`)}`,
    'table without outer bars': `a | b\n--- | ---\n${repeat((index) => `${index} | *b*\n`)}`,
    quote: repeat((index) => `> Line ${index} of a quote\n${index % 5 ? '' : '>\n'}`),
    'quote with lazy lines': repeat((index) =>
      index % 3 ? `lazy line ${index}\n` : `> Line ${index} of a quote\n`,
    ).replace(/^[^>]*/, ''),
    'quote of a list': repeat((index) => `> - item ${index}\n>   goes on\n`),
    'quote in a quote': repeat((index) => `> > Line ${index}\n`),
    'quote with a fence': `> \`\`\`js\n${repeat((index) => `> let a${index}\n`)}> \`\`\`\n> end\n`,
    fence: `\`\`\`ts\n${repeat((index) => `let a${index} = "**not bold**"\n\n`)}\`\`\`\n`,
    'fence that never ends': `~~~\n${repeat((index) => `line ${index}\n`)}\n\n`,
    'indented fence': `  \`\`\`\n${repeat((index) => `  line ${index}\n    deeper\n less\n`)}  \`\`\`\n`,
    'indented code': repeat((index) => `    line ${index}\n${index % 4 ? '' : '\n'}`),
    paragraph: repeat((index) => `Words **${index}** go *on* and on. `),
    'paragraph of lines': repeat((index) => `Words number ${index} go on and on,\n`),
    'paragraph with references': `${repeat((index) => `See [note ${index}][n] and [n]. `)}\n\n[n]: https://example.org/n\n`,
    'paragraph of links': repeat((index) => `[link ${index}](https://example.org/${index}) and `),
    heading: `## ${repeat((index) => `Words **${index}** go on. `)}`,
    'raw HTML': `<div>\n${repeat((index) => `<p class="${index}">text</p>\n`)}</div>\n`,
    script: `<script>\n${repeat((index) => `a(${index})\n\n`)}</script>\n`,
    definitions: repeat((index) => `[d${index}]: https://example.org/${index}\n`),
    footnotes: repeat((index) => `[^${index}]: The text of note ${index}.\n`),
  }
}

/** Beyond 2 KB a block is frozen piece by piece; up to 8 KB one call still reads it as a whole. */
const LONG = blocksOf(4500)

for (const [name, block] of Object.entries(LONG)) {
  test.each([1, 160])(`a long ${name}, in parts of %i characters, ends as if it had come whole`, (step) => {
    const source = `Before.\n\n${block}\nAfter [d1] it[^2].\n\nThe **end**.`
    expect(shapeOf(renderStreamed(source, [step]))).toBe(shapeOf(renderWhole(source)))
  })
}

test.each(Object.entries(LONG))('what is frozen of a long %s is not touched again', (_, block) => {
  const container = document.createElement('div')
  const renderer = new MarkdownRenderer(container)
  renderer.render(block.slice(0, 3500), false)
  const changed: Node[] = []
  const observer = new MutationObserver((records) =>
    changed.push(...records.flatMap((record) => [...record.removedNodes])),
  )
  observer.observe(container, { subtree: true, childList: true })
  for (let end = 3500; end < block.length; end += 10) renderer.render(block.slice(0, end), false)
  changed.push(...observer.takeRecords().flatMap((record) => [...record.removedNodes]))
  const first = container.querySelector('li, tr, figure, p, h3, blockquote, .footnote')
  expect(changed.filter((node) => node === first || node.contains(first))).toEqual([])
})

/** How many characters the lexer is given, over all calls, while a source arrives. */
function readChars(source: string): number {
  const blockTokens = vi.spyOn(Lexer.prototype, 'blockTokens')
  renderStreamed(source, [50])
  const chars = blockTokens.mock.calls.reduce((sum, [read]) => sum + read.length, 0)
  blockTokens.mockRestore()
  return chars
}

test.each(Object.keys(LONG))('four times as long a %s is about four times the work', (name) => {
  const [short, long] = [5000, 20_000].map((chars) => readChars(blocksOf(chars)[name] ?? ''))
  expect((long ?? 0) / (short ?? 1)).toBeLessThan(5.5)
})

test('what a long block has put off is told, and can be shown', () => {
  const container = document.createElement('div')
  const renderer = new MarkdownRenderer(container)
  const row = `| a |\n| --- |\n| ${'long '.repeat(4_000)}`
  renderer.render(row, false)
  expect(renderer.isBehind).toBe(false)
  renderer.render(`${row}and its end`, false)
  expect(container.textContent).not.toContain('and its end')
  expect(renderer.isBehind).toBe(true)
  renderer.catchUp()
  expect(container.textContent).toContain('and its end')
  expect(renderer.isBehind).toBe(false)
})
