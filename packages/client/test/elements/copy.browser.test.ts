import { afterEach, beforeEach, expect, test, vi } from 'vitest'
import { userEvent } from 'vitest/browser'
import { answerWith, button, mountBlock, query } from './kit/fixture.js'

const copied: string[] = []

beforeEach(() => {
  copied.length = 0
  vi.spyOn(navigator.clipboard, 'writeText').mockImplementation(async (text) => {
    copied.push(text)
  })
})
afterEach(() => {
  vi.restoreAllMocks()
  document.body.replaceChildren()
})

async function answered(type: string, text: string, shown: string) {
  const { block, client } = await mountBlock({ type, prompt: 'why?' })
  block.submit()
  client.last.say(text)
  client.last.complete()
  await answerWith(block, shown)
  return block
}

test('Copy copies the answer as it was written, and says so', async () => {
  const block = await answered('ask', 'Some **bold** text.', 'bold')
  await userEvent.click(button(block, 'Copy'))
  expect(copied).toEqual(['Some **bold** text.'])
  await expect.poll(() => query(block, '[role=status]').textContent).toBe('Copied.')
  expect(button(block, 'Copied').isConnected).toBe(true)
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
  const { block } = await mountBlock()
  expect(await block.copy()).toBe(false)
  expect(copied).toEqual([])
})
