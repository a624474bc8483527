import { afterEach, beforeEach, expect, test, vi } from 'vitest'
import { userEvent } from 'vitest/browser'
import { answerWith, BUSY, expectAccessible, mountSimulated, query } from './kit/fixture.js'

const WAIT = { timeout: 20_000 }
const plain: string[] = []
const rich: string[] = []

async function textIn(item: ClipboardItem | undefined, type: string): Promise<string> {
  return (await item?.getType(type))?.text() ?? ''
}

beforeEach(() => {
  plain.length = 0
  rich.length = 0
  vi.spyOn(navigator.clipboard, 'writeText').mockImplementation(async (text) => {
    plain.push(text)
  })
  vi.spyOn(navigator.clipboard, 'write').mockImplementation(async ([item]) => {
    plain.push(await textIn(item, 'text/plain'))
    rich.push(await textIn(item, 'text/html'))
  })
})

afterEach(() => {
  vi.restoreAllMocks()
  document.body.replaceChildren()
})

/** A conversation in which each answer was given, and another question was asked after the last. */
async function conversation(answers: readonly { text: string; shown: string }[], type = 'ask') {
  const { block, simulator } = await mountSimulated({ type, conversation: '' })
  for (const { text, shown } of answers) {
    block.submit('What?')
    simulator.last.say(text)
    simulator.last.complete()
    await answerWith(block, shown)
    await block.updateComplete
  }
  block.submit('And?')
  await block.updateComplete
  return { block, simulator, turns: [...query(block, '.history').children] }
}

const FIRST = { text: 'Some **bold** text.', shown: 'bold' }
const SECOND = { text: 'See:\n\n```ts\nconst a = 1\n```\n\n```ts\nconst b = 2\n```\n', shown: 'const b' }

test('each earlier turn is copied by itself, as Markdown and as rich text, and says so', async () => {
  const { block, turns } = await conversation([FIRST, SECOND])
  const [first, second] = turns.map((turn) => turn.querySelector('.copy-turn'))
  await userEvent.click(first ?? block)
  await expect.poll(() => first?.textContent).toBe('Copied')
  expect(query(block, '[role=status]').textContent).toBe('Copied.')
  await userEvent.click(second ?? block)
  await expect.poll(() => plain).toEqual([FIRST.text, SECOND.text])

  expect(rich[0]).toContain('<p>Some <strong>bold</strong> text.</p>')
  expect(rich[1]).not.toMatch(/button|class=/)
  expect(first?.textContent).toBe('Copy')
})

test('code of an earlier turn is copied with the keyboard, by its own button, and keeps its colours', async () => {
  const { block, simulator } = await mountSimulated({ conversation: '' })
  block.submit('Code?')
  simulator.last.say(SECOND.text)
  simulator.last.complete()
  await answerWith(block, SECOND.shown)
  await expect.poll(() => [...CSS.highlights.keys()], WAIT).not.toEqual([])
  block.submit('And?')
  await block.updateComplete
  const buttons = [...query(block, '.history').querySelectorAll<HTMLElement>('[data-copy]')]
  buttons[0]?.focus()
  await userEvent.keyboard('{Enter}')
  await expect.poll(() => plain).toEqual(['const a = 1'])
  await expect.poll(() => buttons[0]?.textContent).toBe('Copied')
  await userEvent.tab()
  await userEvent.tab()
  await userEvent.keyboard(' ')
  await expect.poll(() => plain).toEqual(['const a = 1', 'const b = 2'])

  expect(query(block, '.history').querySelector('.c-keyword')?.textContent).toBe('const')
  await expectAccessible(block)
})

test('a quiz of an earlier turn is copied without its answers, and one without a word not at all', async () => {
  const questions = [{ question: 'First?', options: ['red', 'green'], answer: 1, explanation: 'Grass.' }]
  const { block, simulator, turns } = await conversation(
    [{ text: JSON.stringify({ questions }), shown: 'green' }],
    'quiz',
  )
  turns[0]?.querySelector<HTMLElement>('.copy-turn')?.click()
  await expect.poll(() => plain).toEqual(['1. First?\n   - red\n   - green'])
  simulator.last.fail(BUSY)
  block.submit('Once more')
  await block.updateComplete
  expect(query(block, '.history').querySelectorAll('.copy-turn')).toHaveLength(1)
})

test('a diagram of an earlier turn keeps its picture, and copies its source', { timeout: 30_000 }, async () => {
  const source = 'flowchart TD\n  a[Alpha] --> b[Beta]\n'
  const { block, simulator } = await mountSimulated({ type: 'diagram', conversation: '' })
  block.submit('Draw')
  simulator.last.say(source)
  simulator.last.complete()
  await expect.poll(() => block.shadowRoot?.querySelector('.tools'), WAIT).not.toBe(null)
  block.submit('Another')
  await block.updateComplete
  const picture = query<HTMLImageElement>(block, '.history img')
  await picture.decode()
  query(block, '.history .copy-turn').click()

  expect(picture.clientWidth).toBeGreaterThan(20)
  await expect.poll(() => plain).toEqual([source])
})
