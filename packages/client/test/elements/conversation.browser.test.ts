import { afterEach, expect, test } from 'vitest'
import { answerWith, BUSY, button, expectAccessible, hearEvents, mountSimulated, query, textOf } from './kit/fixture.js'

afterEach(() => document.body.replaceChildren())

/** A conversation whose first question was answered. */
async function answered(attributes: Record<string, string> = { conversation: '' }) {
  const { block, simulator } = await mountSimulated(attributes)
  block.submit('How far is the moon?')
  simulator.last.start()
  simulator.last.say('About **384,000** km.')
  simulator.last.complete()
  await answerWith(block, '384,000')
  await block.updateComplete
  return { block, simulator }
}

const turns = (block: Element) => [...(block.shadowRoot?.querySelectorAll('.history > li') ?? [])]

test('question and answer stand above one another, and the field below them is empty for the next', async () => {
  const { block } = await answered()
  expect(textOf(block, '[part=question]')).toBe('You asked: How far is the moon?')
  const field = query<HTMLTextAreaElement>(block, 'textarea')
  expect([field.value, field.placeholder]).toEqual(['', 'Ask a follow-up question'])
  const place = query(block, '.answer').compareDocumentPosition(field)
  expect(place).toBe(Node.DOCUMENT_POSITION_FOLLOWING)
})

test('the next question goes to the same conversation, and the turn before becomes history', async () => {
  const { block, simulator } = await answered()
  block.submit('And the sun?')
  simulator.last.say('Far.')
  await answerWith(block, 'Far.')

  const [first, second] = simulator.streams.map(({ prompt }) => prompt.conversation)
  expect(first).toMatch(/^[\w-]{22,}$/)
  expect(second).toBe(first)
  expect(turns(block).map((turn) => turn.textContent)).toEqual(['You asked: How far is the moon?About 384,000 km.Copy'])
  expect(turns(block)[0]?.querySelector('strong')?.textContent).toBe('384,000')
  expect(query(block, '.answer').textContent).toBe('Far.')
  await expectAccessible(block)
})

test('what cannot be used any more in a turn that is history is gone', async () => {
  const { block, simulator } = await answered()
  block.submit('Code?')
  simulator.last.say('```ts\nconst a = 1\n```\n\n- [x] done')
  simulator.last.complete()
  await answerWith(block, 'done')
  block.submit('More?')
  await block.updateComplete
  const names = [...(turns(block)[1]?.querySelectorAll('button') ?? [])].map((item) => item.getAttribute('aria-label'))
  expect(names).toEqual(['Copy ts', 'Copy this answer'])
  expect(turns(block)[1]?.querySelector('code')?.textContent).toBe('const a = 1')
  await expectAccessible(block)
})

test('a turn that was stopped, or has failed, says so in the history', async () => {
  const { block, simulator } = await answered()
  block.submit('Second?')
  simulator.last.say('Half')
  block.stop()
  block.submit('Third?')
  simulator.last.fail(BUSY)
  block.submit('Fourth?')
  await block.updateComplete
  expect(turns(block).map((turn) => turn.querySelector('.hint')?.textContent)).toEqual([
    undefined,
    'Stopped.',
    'The model could not answer.',
  ])
})

test('the history is bounded', async () => {
  const { block, simulator } = await answered()
  for (let count = 0; count < 30; count++) {
    block.submit(`Question ${count}`)
    simulator.last.complete()
    await block.updateComplete
  }
  expect(turns(block)).toHaveLength(20)
  expect(turns(block).at(-1)?.textContent).toContain('Question 28')
})

test('Clear starts a new conversation, and shows nothing of the one before', async () => {
  const { block, simulator } = await answered()
  block.submit('And the sun?')
  await block.updateComplete
  simulator.last.complete()
  await block.updateComplete
  expect(button(block, 'Clear').title).toBe('Begin a new conversation')
  button(block, 'Clear').click()
  await block.updateComplete
  expect(turns(block)).toHaveLength(0)
  expect(query(block, '.history').hidden).toBe(true)
  block.submit('Something else')
  const ids = simulator.streams.map(({ prompt }) => prompt.conversation)
  expect(new Set(ids).size).toBe(2)
  expect(ids[2]).not.toBe(ids[0])
})

test('Clear begins another conversation where the page named the first, too, and a new name counts again', async () => {
  const { block, simulator } = await answered({ conversation: 'c1' })
  expect(simulator.last.prompt.conversation).toBe('c1')
  block.clear()
  block.submit('Something else')
  expect(simulator.last.prompt.conversation).toMatch(/^[\w-]{22,}$/)
  simulator.last.complete()
  block.setAttribute('conversation', 'c2')
  block.submit('Third')
  expect(simulator.last.prompt.conversation).toBe('c2')
})

test('Clear during an answer cancels it first, and nothing of it is shown or told afterwards', async () => {
  const { block, simulator } = await answered()
  block.submit('And the sun?')
  simulator.last.say('Half of it')
  await answerWith(block, 'Half')
  const events = hearEvents()
  const cleared = simulator.last
  // The server goes on until it hears of it.
  simulator.refuse()
  button(block, 'Clear').click()
  cleared.say(', and more')
  simulator.refuse(false)
  simulator.client.reconnect()
  await expect.poll(() => cleared.isCancelled).toBe(true)
  await block.updateComplete
  await new Promise((resolve) => requestAnimationFrame(resolve))
  expect(query(block, '.answer').textContent).toBe('')
  expect([block.text, block.status]).toEqual(['', 'idle'])
  expect(textOf(block, '[role=status]')).toBe('Cleared.')
  expect(events).toEqual(['ai-cancel'])
})

test('without a conversation nothing is folded, and no conversation is sent', async () => {
  const { block, simulator } = await answered({})
  block.submit('And the sun?')
  await block.updateComplete
  expect(turns(block)).toHaveLength(0)
  expect(simulator.last.prompt.conversation).toBeUndefined()
})
