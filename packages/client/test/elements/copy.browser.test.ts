import { afterEach, beforeEach, expect, test, vi } from 'vitest'
import { userEvent } from 'vitest/browser'
import { answerWith, button, mountSimulated, query } from './kit/fixture.js'

const copied: string[] = []
const rich: string[] = []

async function textIn(item: ClipboardItem | undefined, type: string): Promise<string> {
  return (await item?.getType(type))?.text() ?? ''
}

beforeEach(() => {
  copied.length = 0
  rich.length = 0
  vi.spyOn(navigator.clipboard, 'writeText').mockImplementation(async (text) => {
    copied.push(text)
  })
  vi.spyOn(navigator.clipboard, 'write').mockImplementation(async ([item]) => {
    copied.push(await textIn(item, 'text/plain'))
    rich.push(await textIn(item, 'text/html'))
  })
})
afterEach(() => {
  vi.restoreAllMocks()
  document.body.replaceChildren()
})

async function answered(type: string, text: string, shown: string) {
  const { block, simulator } = await mountSimulated({ type, prompt: 'why?' })
  block.submit()
  simulator.last.say(text)
  simulator.last.complete()
  await answerWith(block, shown)
  return block
}

test('Copy copies the answer as it was written, and says so', async () => {
  const block = await answered('ask', 'Some **bold** text.', 'bold')
  await userEvent.click(button(block, 'Copy'))
  await expect.poll(() => copied).toEqual(['Some **bold** text.'])
  await expect.poll(() => query(block, '[role=status]').textContent).toBe('Copied.')
  expect(button(block, 'Copied').isConnected).toBe(true)
})

test('for a document, the same is copied as rich text, without the controls of the block', async () => {
  const block = await answered('ask', 'See [this](https://example.org):\n\n```ts\nconst a = 1\n```\n', 'const a')
  expect(await block.copy()).toBe(true)
  expect(rich[0]).toContain('<a href="https://example.org')
  expect(rich[0]).toMatch(/<pre><code>const a = 1\n?<\/code><\/pre>/)
  expect(rich[0]).not.toMatch(/button|class=|role=|aria-/)
})

test('half an answer is copied as far as it has arrived, painted or not', async () => {
  const { block, simulator } = await mountSimulated({ prompt: 'why?', pace: '5' })
  block.submit()
  simulator.last.say('One *two* three')
  await block.updateComplete
  await answerWith(block, 'O')
  expect(await block.copy()).toBe(true)
  expect(copied).toEqual(['One *two* three'])
  expect(rich[0]).toContain('<p>One <em>two</em> three</p>')
})

test('where a browser refuses rich text, the Markdown is copied', async () => {
  vi.spyOn(navigator.clipboard, 'write').mockRejectedValue(new DOMException('no', 'NotAllowedError'))
  const block = await answered('ask', 'Some **bold** text.', 'bold')
  expect(await block.copy()).toBe(true)
  expect(copied).toEqual(['Some **bold** text.'])
})

test('a quiz is copied as questions and options, without the answers', async () => {
  const questions = [{ question: 'First?', options: ['red', 'green'], answer: 1, explanation: 'Because of the grass.' }]
  const block = await answered('quiz', JSON.stringify({ title: 'Quiz', questions }), 'First?')
  expect(await block.copy()).toBe(true)
  expect(copied).toEqual(['Quiz\n\n1. First?\n   - red\n   - green'])
})

test('a code block is copied by its own button', async () => {
  const block = await answered('ask', 'See:\n\n```ts\nconst a = 1\n```\n', 'const a')
  await userEvent.click(query(block, '[data-copy]'))
  expect(copied).toEqual(['const a = 1'])
  await expect.poll(() => query(block, '[data-copy]').textContent).toBe('Copied')
})

test('without an answer there is nothing to copy', async () => {
  const { block } = await mountSimulated()
  expect(await block.copy()).toBe(false)
  expect(copied).toEqual([])
})
