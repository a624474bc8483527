import { beforeEach, expect, test } from 'vitest'
import type { CodeListener } from '../../src/rendering/markdown/code-block.js'
import { loadLongBlocks } from '../../src/rendering/markdown/long-blocks.js'
import { MarkdownRenderer } from '../../src/rendering/markdown/markdown-renderer.js'
import { warmUp } from '../../src/rendering/markdown/warm-up.js'

// In a page they come when a block first grows long, and are waited for by none.
await loadLongBlocks()

let container: HTMLElement
beforeEach(() => {
  container = document.createElement('div')
})

/** The blocks of the answer without their chunks. */
function html(): string {
  return [...container.children].map((chunk) => chunk.innerHTML).join('')
}

function render(source: string): string {
  new MarkdownRenderer(container).render(source, true)
  return html()
}

/** Renders every prefix, `step` characters at a time. */
function stream(source: string, step = 1, look: (shown: string) => void = () => {}): string {
  const renderer = new MarkdownRenderer(container)
  for (let end = step; end < source.length; end += step) {
    renderer.render(source.slice(0, end), false)
    look(container.textContent)
  }
  renderer.render(source, true)
  return html()
}

const DOCUMENT = `# Title

A paragraph with **bold**, *em*, ~~gone~~, \`code\` and a [link](https://example.org/a?b=1 "t").
It goes on in a second line, with an escaped \\* star &amp; an entity.

- one
- two
  - nested **deep**
- three

1. first
2. second

3. loose third

> quoted text
> in two lines

| Name | Value |
| :--- | ----: |
| a | **1** |
| b | \`2\` |

\`\`\`ts
const a = '**not bold**'

if (a) console.log(a)
\`\`\`

- [ ] open
- [x] done

---

Last paragraph.
`

test.each([1, 2, 3, 7, 50])('an answer that arrives %i characters at a time ends as if it had come whole', (step) => {
  const whole = render(DOCUMENT)
  container = document.createElement('div')
  expect(stream(DOCUMENT, step)).toBe(whole)
})

test('Markdown becomes the elements that it names, headings one level below the block’s own', () => {
  const shown = render(DOCUMENT)
  expect(shown).toContain('<h3>Title</h3>')
  expect(shown).toContain('<strong>bold</strong>, <em>em</em>, <del>gone</del>, <code>code</code>')
  expect(shown).toContain('an escaped * star &amp; an entity')
  expect(container.querySelector('ol')?.children).toHaveLength(3)
  expect(container.querySelector('ul ul strong')?.textContent).toBe('deep')
  expect(container.querySelector('tbody tr:nth-child(2) td:nth-child(2)')?.className).toBe('right')
  expect([...container.querySelectorAll<HTMLInputElement>('li.task input')].map((box) => box.checked)).toEqual([
    false,
    true,
  ])
})

test('the first heading stands directly below the block’s own, whatever depth the model gave it', () => {
  expect(stream('Hi.\n\n## Two\n\nText.\n\n### Three\n\nText.\n\n# One\n')).toBe(
    '<p>Hi.</p><h3>Two</h3><p>Text.</p><h4>Three</h4><p>Text.</p><h3>One</h3>',
  )
})

test('code keeps its language, its text and a copy button; tables and code can be reached and scrolled by keyboard', () => {
  render(DOCUMENT)
  expect(container.querySelector('figure .language')?.textContent).toBe('ts')
  expect(container.querySelector('pre code')?.textContent).toBe("const a = '**not bold**'\n\nif (a) console.log(a)")
  expect(container.querySelector('figure [data-copy]')?.getAttribute('aria-label')).toBe('Copy ts')
  for (const scrolled of container.querySelectorAll('pre, .table')) expect(scrolled.getAttribute('tabindex')).toBe('0')
})

test('a half-open marker at the live end never shows', () => {
  stream('Some **bold words** and `code` and *em*.', 1, (shown) => expect(shown).not.toMatch(/[*`]/))
  expect(html()).toBe('<p>Some <strong>bold words</strong> and <code>code</code> and <em>em</em>.</p>')
})

test('a half link shows its text, and becomes a link when its address is whole', () => {
  stream('See [the docs](https://example.org/long) now', 1, (shown) => expect(shown).not.toMatch(/[[(\]]/))
  expect(container.querySelector('a')?.href).toBe('https://example.org/long')
})

test.each(['"say \\"hi\\" (now)"', "'it\\'s'", '(a \\) b)'])('a half link shows nothing of its title %s', (title) => {
  stream(`See [the docs](https://example.org ${title}) now`, 1, (shown) => {
    expect('See the docs now'.startsWith(shown), shown).toBe(true)
  })
})

test.each(['_docs_', '__docs__'])('a half link with the words %s shows no underscore', (words) => {
  stream(`See [${words}](https://example.org) now`, 1, (shown) => expect(shown).not.toContain('_'))
  expect(container.querySelector('a')?.textContent).toBe('docs')
})

test('a half definition shows nothing of its title', () => {
  stream('[a]: https://example.org "say \\"hi\\" now"\n\n[a]', 1, (shown) => expect(shown.replace('a', '')).toBe(''))
})

test('half a reference to a footnote shows nothing of itself', () => {
  stream('[^1]: Note.\n\nText[^1] goes on.', 1, (shown) => expect(shown).not.toContain('^'))
  expect(container.querySelector('sup a')?.textContent).toBe('1')
})

test('open emphasis is shown as emphasis while it grows', () => {
  new MarkdownRenderer(container).render('Some **bold wor', false)
  expect(html()).toBe('<p>Some <strong>bold wor</strong></p>')
})

test('a paragraph never flickers into a heading while a list begins below it', () => {
  stream('Things:\n- one\n- two\n', 1, () => expect(container.querySelector('h3, h4, hr')).toBe(null))
})

test('a table does not show as text with bars before its second line is there', () => {
  stream('| a | b |\n| - | - |\n| 1 | 2 |\n', 1, (shown) => expect(shown).not.toContain('|'))
})

test('what is held back at the live end is shown when the answer ends there', () => {
  const renderer = new MarkdownRenderer(container)
  renderer.render('5 **', false)
  expect(container.textContent.trim()).toBe('5')
  renderer.render('5 **', true)
  expect(container.textContent).toBe('5 **')
})

test('finished blocks are frozen: their elements stay the same while the answer grows', () => {
  const renderer = new MarkdownRenderer(container)
  const start = 'One.\n\nTwo.\n\nThree.\n\nFour'
  renderer.render(start, false)
  const [first] = container.querySelectorAll('p')
  renderer.render(`${start} goes on.\n\nFive.\n\nSix.`, true)
  expect(container.querySelector('p')).toBe(first)
  expect(container.textContent).toBe('One.Two.Three.Four goes on.Five.Six.')
})

test('a long fence grows in one text node', () => {
  const renderer = new MarkdownRenderer(container)
  renderer.render('```js\nlet a\n', false)
  const text = container.querySelector('code')?.firstChild
  renderer.render('```js\nlet a\nlet b\nlet c', false)
  expect(container.querySelector('code')?.firstChild).toBe(text)
  expect(text?.textContent).toBe('let a\nlet b\nlet c')
})

test('blocks lie in chunks of 32, so that layout of a long answer does not grow', () => {
  render(Array.from({ length: 100 }, (_, index) => `Paragraph ${index}.`).join('\n\n'))
  expect([...container.children].map((chunk) => chunk.childElementCount)).toEqual([32, 32, 32, 4])
})

test('a link definition serves the links that follow it, in later blocks too', () => {
  stream('[d]: https://example.org\n\nOne.\n\nTwo.\n\nThree.\n\nSee [this][d] and more.', 3)
  expect(container.querySelector('a')?.href).toBe('https://example.org/')
})

test('line ends of Windows are line ends, wherever they are cut', () => {
  expect(stream('# A\r\n\r\n- one\r\n- two\r\n\r\nEnd', 1)).toBe(
    '<h3>A</h3><ul dir="auto"><li><p>one</p></li><li><p>two</p></li></ul><p>End</p>',
  )
})

test.each([1, 9, 500])(
  'each line of code is told once, when nothing can change it, in parts of %i characters',
  (step) => {
    const lines = Array.from({ length: 300 }, (_, index) => `line ${index}`)
    const told: string[] = []
    const codeListener: CodeListener = (surface, language) => {
      expect(surface.code.textContent).toBe(surface.source())
      expect(language).toBe('ts')
      const lines = surface.source().slice(told.join('').length, surface.finished)
      if (lines !== '') told.push(lines)
    }
    const renderer = new MarkdownRenderer(container, { codeListener })
    const source = `\`\`\`ts\n${lines.join('\n')}\n\`\`\`\n\nThe end.`
    for (let end = step; end < source.length; end += step) {
      renderer.render(source.slice(0, end), false)
      for (const part of told.slice(0, -1)) expect(part.endsWith('\n')).toBe(true)
    }
    renderer.render(source, true)
    expect(told.join('')).toBe(lines.join('\n'))
  },
)

test('what is rendered to warm up is in no page, and over soon', async () => {
  const before = document.documentElement.outerHTML
  await warmUp()
  expect(document.documentElement.outerHTML).toBe(before)
})
