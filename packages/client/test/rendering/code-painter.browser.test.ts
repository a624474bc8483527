import { afterEach, expect, onTestFinished, test, vi } from 'vitest'
import { CodePainter, MAX_LIVE_RANGES } from '../../src/rendering/code/code-painter.js'
import { highlightName } from '../../src/rendering/code/live-highlights.js'
import { settlePlain } from '../../src/rendering/code/settle-plain.js'
import { SPAN_KINDS, type CodeHighlighter } from '../../src/rendering/code/span.js'
import { CodeBlock } from '../../src/rendering/markdown/code-block.js'

afterEach(() => document.body.replaceChildren())

/** Every word is a keyword. */
const WORDS: CodeHighlighter = {
  load: async () => (code) =>
    [...code.matchAll(/\w+/g)].map(({ index, 0: word }) => ({
      start: index,
      end: index + word.length,
      kind: 'keyword',
    })),
}

function mount(highlighter: CodeHighlighter = WORDS) {
  const container = document.createElement('div')
  document.body.append(container)
  const painter = new CodePainter(container, highlighter)
  onTestFinished(() => painter.close())
  const open = (language = 'words') => {
    const block = new CodeBlock(language, (surface, word) =>
      word === '' ? settlePlain(surface) : painter.paint(surface, word),
    )
    container.append(block.element)
    return block
  }
  return { container, painter, open }
}

/** The texts of the ranges in the page. */
function highlighted(): string[] {
  return SPAN_KINDS.flatMap((kind) => [...(CSS.highlights.get(highlightName(kind)) ?? [])].map(textOf))
}

function textOf({ startContainer, startOffset, endOffset }: AbstractRange): string {
  return (startContainer.textContent ?? '').slice(startOffset, endOffset)
}

function spansIn(container: Element): string[] {
  return [...container.querySelectorAll('code span:not(.lines)')].map((span) => span.textContent)
}

test('finished lines are coloured as ranges over the text, and an unfinished one waits', async () => {
  const { container, open } = mount()
  const block = open()
  block.append('one two\nthr')
  await expect.poll(highlighted).toEqual(['one', 'two'])
  block.append('ee\n')
  expect(highlighted()).toEqual(['one', 'two', 'three'])
  expect(container.querySelector('code')?.childNodes).toHaveLength(1)
})

test('the last line of a block is coloured when the block is closed', async () => {
  const { open } = mount()
  const block = open()
  block.append('one\ntwo')
  block.close()
  await expect.poll(highlighted).toEqual(['one', 'two'])
})

test('nothing is left in the page when the painter is closed, nor of a block that was built anew', async () => {
  const { open, painter } = mount()
  const old = open()
  old.append('old\n')
  await expect.poll(highlighted).toEqual(['old'])
  old.element.remove()
  open().append('new\n')
  await expect.poll(highlighted).toEqual(['new'])
  painter.close()
  expect([...CSS.highlights.keys()]).toEqual([])
})

test('a painter that pauses takes its ranges out of the page, and puts them back', async () => {
  const { open, painter } = mount()
  const block = open()
  block.append('one\n')
  await expect.poll(highlighted).toEqual(['one'])
  painter.pause()
  block.append('two\n')
  expect(highlighted()).toEqual([])
  painter.resume()
  expect(highlighted()).toEqual(['one', 'two'])
})

test('a page has a bounded number of ranges: beyond it, what is settled becomes elements, and no text is lost', async () => {
  const { container, open } = mount()
  const lines = Array.from({ length: MAX_LIVE_RANGES }, (_, index) => `a${index} b${index}\n`)
  const first = open()
  first.append('zero\n')
  await expect.poll(highlighted).toEqual(['zero'])
  for (const line of lines) {
    first.append(line)
    expect(highlighted().length).toBeLessThanOrEqual(MAX_LIVE_RANGES)
  }
  const code = `zero\n${lines.join('')}`
  expect(container.querySelector('code')?.textContent).toBe(code)
  expect([...spansIn(container), ...highlighted()]).toEqual(code.match(/\w+/g))
})

test('of blocks that are finished few have ranges: each costs time in every later frame', async () => {
  const { container, open } = mount()
  const code = Array.from({ length: 12 }, (_, index) => `a${index} b${index} c${index} d${index}\n`).join('')
  for (let count = 0; count < 10; count++) {
    const block = open()
    block.append(code)
    block.close()
  }
  await expect.poll(() => spansIn(container).length + highlighted().length).toBe(10 * 12 * 4)
  expect(highlighted().length).toBeLessThanOrEqual(150)
})

test('without highlights, the code is coloured by elements: piece by piece, and the rest when it is closed', async () => {
  vi.stubGlobal('Highlight', undefined)
  onTestFinished(() => void vi.unstubAllGlobals())
  const { container, open } = mount()
  const block = open()
  const lines = Array.from({ length: 120 }, (_, index) => `line${index}\n`)
  block.append('first\n')
  await vi.waitFor(() => expect(block.finished).toBe(6))
  for (const line of lines) block.append(line)
  await expect.poll(() => spansIn(container).length).toBeGreaterThan(60)
  expect(spansIn(container).length).toBeLessThan(121)
  block.close()
  expect(spansIn(container)).toEqual(['first', ...lines.map((line) => line.trim())])
  expect(highlighted()).toEqual([])
})

test('a block that goes on after it was thought to be closed keeps its text and its colours', async () => {
  vi.stubGlobal('Highlight', undefined)
  onTestFinished(() => void vi.unstubAllGlobals())
  const { container, open } = mount()
  const block = open()
  block.append('one\n\n')
  block.close()
  await expect.poll(() => spansIn(container)).toEqual(['one'])
  expect(block.show('one\n\ntwo three\n', true)).toBe(true)
  expect(spansIn(container)).toEqual(['one', 'two', 'three'])
  expect(container.querySelector('code')?.textContent).toBe('one\n\ntwo three\n')
})

test('what a page’s highlighter does not know gets the colours that come along', async () => {
  const { open } = mount((code, language) =>
    language === 'klingon' ? [{ start: 0, end: code.indexOf(' '), kind: 'keyword' }] : undefined,
  )
  open('klingon').append('nuqneH tlhIngan\n')
  await expect.poll(highlighted).toEqual(['nuqneH'])
  open('json').append('[true]\n')
  await expect.poll(highlighted).toContain('true')
})

test('a loader that throws leaves a language to the colours that come along', async () => {
  const { open } = mount({
    load: () => {
      throw new Error('not today')
    },
  })
  open('json').append('[true]\n')
  await expect.poll(highlighted).toContain('true')
})

test('a language that nobody knows stays as it is, and costs the others nothing', async () => {
  const known = typeof WORDS === 'function' ? undefined : WORDS.load
  const { container, open } = mount({
    load: async (language) => (language === 'words' ? known?.(language) : undefined),
  })
  open('klingon').append('nuqneH\n')
  open('words').append('x\n')
  await expect.poll(highlighted).toEqual(['x'])
  expect(spansIn(container)).toEqual([])
})

test.each(['words', 'klingon', ''])(
  'long code (%j) is laid out in boxes of some lines each, and reads the same',
  async (word) => {
    const { container, open } = mount({ load: async (language) => (language === 'words' ? () => [] : undefined) })
    const block = open(word)
    const lines = Array.from({ length: 500 }, (_, index) => `line ${index} of the code\n`)
    for (const line of lines) block.append(line)
    const boxes = () => container.querySelectorAll('.lines').length
    await expect.poll(boxes).toBeGreaterThan(0)
    const before = boxes()
    for (const line of lines) block.append(line)
    expect(boxes()).toBeGreaterThan(before)
    expect(block.text.length).toBeLessThan(10_000)
    expect(container.querySelector('code')?.textContent).toBe(lines.concat(lines).join(''))
  },
)
