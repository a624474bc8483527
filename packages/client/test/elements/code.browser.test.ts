import { afterEach, expect, onTestFinished, test } from 'vitest'
import { AiBlockElement, type CodeHighlighter, type Highlighter } from '../../src/elements/index.js'
import { highlightName } from '../../src/rendering/code/live-highlights.js'
import { expectAccessible, mountSimulated, query } from './kit/fixture.js'
import { look, lookNormal } from './kit/looks.js'

afterEach(() => document.body.replaceChildren())

/** A line is finished when the next one begins. */
const FENCE = '```ts\nconst answer = 42 // why\nle'

function rangesOf(kind: 'keyword' | 'comment' | 'tag'): string[] {
  const ranges = [...(CSS.highlights.get(highlightName(kind)) ?? [])]
  return ranges.map(({ startContainer, startOffset, endOffset }) =>
    (startContainer.textContent ?? '').slice(startOffset, endOffset),
  )
}

async function say(text: string, highlighter?: CodeHighlighter) {
  const { block, simulator } = await mountSimulated({ prompt: 'x' })
  block.highlighter = highlighter
  block.submit()
  simulator.last.say(text)
  return { block, simulator }
}

test('code is coloured while it is written, and its colours leave the page with the block', async () => {
  const { block } = await say(FENCE)
  await expect.poll(() => rangesOf('keyword')).toEqual(['const'])
  expect(rangesOf('comment')).toEqual(['// why'])
  await expectAccessible(block)
  block.remove()
  await expect.poll(() => [...CSS.highlights.keys()]).toEqual([])
  document.body.append(block)
  await expect.poll(() => rangesOf('keyword')).toEqual(['const'])
  block.clear()
  await expect.poll(() => [...CSS.highlights.keys()]).toEqual([])
})

test('the rules of the highlights stand in the shadow root of the code', async () => {
  const { block } = await say(FENCE)
  await expect.poll(() => rangesOf('keyword')).toEqual(['const'])
  block.style.setProperty('--ai-code-keyword', 'rgb(1, 2, 3)')
  expect(getComputedStyle(query(block, 'pre code'), '::highlight(runnel-keyword)').color).toBe('rgb(1, 2, 3)')
})

test('where colours are forced, code is plain text, and not painted as a selection', async () => {
  onTestFinished(lookNormal)
  await look({ width: 390, forcedColors: true })
  const { block } = await say(FENCE)
  await expect.poll(() => rangesOf('keyword')).toEqual(['const'])
  const code = query(block, 'pre code')
  expect(getComputedStyle(code).forcedColorAdjust).toBe('none')
  expect(getComputedStyle(code, '::highlight(runnel-keyword)').color).toBe(getComputedStyle(code).color)
})

test('a page plugs a highlighter of its own into one block, or into all', async () => {
  const whole: Highlighter = (code) => [{ start: 0, end: code.length, kind: 'tag' }]
  const { block } = await say('```klingon\nnuqneH\nx', whole)
  await expect.poll(() => rangesOf('tag')).toEqual(['nuqneH\n'])
  block.remove()
  AiBlockElement.highlighter = whole
  onTestFinished(() => void (AiBlockElement.highlighter = undefined))
  await say('```vulcan\ndif\nx')
  await expect.poll(() => rangesOf('tag')).toEqual(['dif\n'])
})

test('a highlighter may be loaded for each language; one that is not to be had leaves the colours that come along', async () => {
  const asked: string[] = []
  const load = (language: string): Promise<Highlighter | undefined> => {
    asked.push(language)
    if (language === 'ts') return Promise.reject(new TypeError('no such file'))
    return Promise.resolve((code) => [{ start: 0, end: code.length, kind: 'tag' }])
  }
  await say('```klingon\nnuqneH\n```\n\n```klingon\nHIja\n```\n\n```ts\nconst a = 1\nle', { load })
  await expect.poll(() => rangesOf('tag')).toEqual(['nuqneH', 'HIja'])
  await expect.poll(() => rangesOf('keyword')).toEqual(['const'])
  expect(asked).toEqual(['klingon', 'ts'])
})

test('what a highlighter gets wrong is passed over, and no code is lost or doubled', async () => {
  const wrong: Highlighter = (code, language) => {
    if (language === 'ts') throw new TypeError('no grammar')
    return [
      { start: -1, end: 2, kind: 'string' },
      { start: 4, end: 2, kind: 'string' },
      { start: 1, end: 3, kind: 'tag' },
      { start: 2, end: 5, kind: 'number' },
      { start: 0.5, end: 9, kind: 'number' },
      { start: 3, end: code.length + 9, kind: 'number' },
    ]
  }
  const { block } = await say('```klingon\nnuqneH\n```\n\n```ts\nconst a = 1\nle', wrong)
  await expect.poll(() => rangesOf('tag')).toEqual(['uq'])
  await expect.poll(() => rangesOf('keyword')).toEqual(['const'])
  expect(query(block, 'pre code').textContent).toBe('nuqneH')
})
