import { afterEach, describe, expect, onTestFinished, test } from 'vitest'
import '../../src/elements/define.js'
import type { AiBlockElement } from '../../src/elements/index.js'
import { createSimulator, type SimulatedStream } from '../../src/testing/index.js'
import { createElement } from '../../src/rendering/create-element.js'
import { movedBetween, nextFrame, placesOf, watchShifts } from './kit/shifts.js'

afterEach(() => document.body.replaceChildren())

/** Of a page that does not move by itself (0.1 is what a good page may have while it loads). */
const MAX_SHIFT = 0.01

const PROSE = 'Water on the outside of a bend runs **faster**, and `carries away` the bank; on the inside it is slow. '

const ANSWERS: Readonly<Record<string, string>> = {
  ask: [
    '# A river\n',
    PROSE.repeat(3),
    '\n\n1. one\n2. two\n   - inner\n\n> A quote of it.\n\n',
    '| River | Length |\n| :-- | --: |\n| Mississippi | 3,766 km |\n| Meander | 548 km |\n\n',
    '```ts\nconst bend = 1\nconst river = [bend, bend]\n```\n\n- [x] done\n- [ ] to do\n\n',
    PROSE.repeat(4),
  ].join(''),
  quiz: JSON.stringify({
    title: 'Rivers',
    questions: ['Where does it rise?', 'Where does it end?', 'How long is it?', 'Who has measured it?'].map(
      (question) => ({
        question,
        options: ['In the hills', 'In a lake, as many do', 'In the sea', 'Nobody knows'],
        answer: 1,
        explanation: 'Maps say so.',
      }),
    ),
  }),
  diagram: `sequenceDiagram\n${['Browser->>Server: open', 'Server-->>Browser: welcome', 'Browser->>Server: prompt', 'Server-->>Browser: chunk'].map((line) => `  ${line}\n`).join('')}`,
}

const STANDING: Readonly<Record<string, readonly string[]>> = {
  ask: ['.chunk > *', '.chunk li', '.chunk tr', '.chunk td'],
  quiz: ['.quiz h3', '.quiz .progress', 'fieldset', 'legend', '.option'],
  diagram: ['.picture'],
}

/** The last line of an answer and what is below it, in CSS pixels from its end. */
const LAST_LINE_PX = 48

const FRAME = ['h2', 'form', 'textarea', 'form button', '.current', '.answer']

/** A block at the end of a page that is longer than the window, scrolled down, which follows the answer. */
async function askAtEnd(type: string): Promise<{ block: AiBlockElement; stream: SimulatedStream }> {
  const simulator = createSimulator()
  onTestFinished(() => simulator.close())
  const block = document.createElement('ai-block')
  block.client = simulator.client
  block.setAttribute('type', type)
  block.setAttribute('pace', 'instant')
  const above = createElement('p', {}, PROSE.repeat(60))
  document.body.append(above, block)
  await block.updateComplete
  const next = simulator.next()
  block.submit('Tell me of rivers, at length, and of all that is on their banks')
  const stream = await next
  await block.updateComplete
  // The first answer's parts are loaded; what stands from here on stays.
  await expect.poll(() => block.shadowRoot?.querySelector('footer')).not.toBeNull()
  window.scrollTo(0, document.documentElement.scrollHeight)
  await nextFrame()
  return { block, stream }
}

/** What grows (the last line, or the picture) and what follows it; or the status bar, wherever it stood. */
function isAtEnd(block: Element, box: DOMRectReadOnly): boolean {
  const rectOf = (selector: string) => block.shadowRoot?.querySelector(selector)?.getBoundingClientRect()
  const end = rectOf('.picture')?.top ?? (rectOf('.answer')?.bottom ?? 0) - LAST_LINE_PX
  return box.top >= end || Math.abs(box.height - (rectOf('footer')?.height ?? 0)) < 1
}

/** The answer in pieces of the size of tokens; a diagram in lines, for each of which is drawn. */
function piecesOf(type: string): readonly string[] {
  const answer = ANSWERS[type] ?? ''
  return (type === 'diagram' ? answer.match(/.*\n/g) : answer.match(/[\s\S]{1,7}/g)) ?? []
}

describe.each(['ask', 'quiz', 'diagram'])('while an answer of the type %s streams', (type) => {
  test('nothing that stands in the window moves, but with the reader who follows', async () => {
    const { block, stream } = await askAtEnd(type)
    const shift = watchShifts((box) => isAtEnd(block, box))
    stream.start({ max_tokens: 400 })
    for (const piece of piecesOf(type)) {
      stream.say(piece)
      await nextFrame()
      shift()
    }
    if (type === 'diagram')
      await expect
        .poll(() => block.shadowRoot?.querySelector('.picture:not([data-waiting])'), { timeout: 15_000 })
        .not.toBeNull()
    stream.complete()
    await block.updateComplete
    for (let frame = 0; frame < 5; frame++) await nextFrame()
    expect(shift()).toBeLessThan(MAX_SHIFT)
  })

  test('what stands in the block stays where it is', async () => {
    const { block, stream } = await askAtEnd(type)
    const selectors = [...FRAME, ...(STANDING[type] ?? [])]
    const moved = new Set<string>()
    let before = placesOf(block, selectors)
    const look = async (): Promise<void> => {
      await nextFrame()
      const after = placesOf(block, selectors)
      for (const one of movedBetween(before, after)) moved.add(one)
      before = after
    }
    stream.status('thinking')
    await look()
    stream.start({ max_tokens: 400 })
    for (const piece of piecesOf(type)) {
      stream.say(piece)
      await look()
    }
    stream.complete()
    for (let frame = 0; frame < 5; frame++) await look()
    expect([...moved]).toEqual([])
  })
})

test('what moves by itself would be found', async () => {
  const { block } = await askAtEnd('ask')
  const shift = watchShifts()
  block.style.paddingTop = '120px'
  document.querySelector('p')?.style.setProperty('padding-bottom', '90px')
  await nextFrame()
  await nextFrame()
  expect(shift()).toBeGreaterThan(MAX_SHIFT)
})
