import { afterEach, expect, test } from 'vitest'
import { BUSY, answerWith, button, expectAccessible, mountSimulated, query, textOf } from './kit/fixture.js'

afterEach(() => document.body.replaceChildren())

/** A block whose answer broke off, and that tries again. */
async function retried() {
  const fixture = await mountSimulated({ prompt: 'why?' })
  const { block, simulator } = fixture
  block.submit()
  simulator.last.start()
  simulator.last.say('Half an answer')
  simulator.last.fail(BUSY)
  await answerWith(block, 'Half an answer')
  button(block, 'Retry').click()
  await block.updateComplete
  return fixture
}

test('a new try leaves what had arrived, marked as the try before, until its first token', async () => {
  const { block, simulator } = await retried()
  const answer = query(block, '.answer')
  expect(simulator.streams).toHaveLength(2)
  expect(answer.textContent).toContain('Half an answer')
  expect(answer.hasAttribute('data-earlier')).toBe(true)
  expect(textOf(block, '[part=earlier]')).toBe('From the try before:')
  expect(textOf(block, '.message')).toBe('Sending…')
  expect(block.text).toBe('Half an answer')
  await expectAccessible(block)

  simulator.last.start()
  simulator.last.reason('Let me see.')
  expect(query(block, '.reasoning').hidden).toBe(false)
  expect(answer.textContent).toContain('Half an answer')

  simulator.last.say('New')
  await answerWith(block, 'New')
  expect(answer.textContent).not.toContain('Half')
  expect(answer.hasAttribute('data-earlier')).toBe(false)
  expect(textOf(block, '[part=earlier]')).toBe('')
  expect(block.text).toBe('New')
})

test('a new try that fails before its first token leaves the text of the one before, however often', async () => {
  const { block, simulator } = await retried()
  simulator.last.start()
  simulator.last.fail(BUSY)
  await block.updateComplete
  expect(query(block, '.answer').textContent).toContain('Half an answer')
  expect(textOf(block, '[part=error]')).toContain('The model is busy.')
  expect(button(block, 'Copy').disabled).toBe(false)

  button(block, 'Retry').click()
  await block.updateComplete
  expect(simulator.streams).toHaveLength(3)
  expect(query(block, '.answer').textContent).toContain('Half an answer')
  simulator.last.say('At last')
  expect((await answerWith(block, 'At last')).textContent).not.toContain('Half')
})

test('a new try that is whole without a word shows no other try’s text', async () => {
  const { block, simulator } = await retried()
  simulator.last.complete()
  await expect.poll(() => query(block, '.answer').textContent).toBe('')
  expect(block.text).toBe('')
})

test('another prompt clears the text at once', async () => {
  const { block, simulator } = await retried()
  simulator.last.fail(BUSY)
  block.submit('something else')
  await block.updateComplete
  expect(query(block, '.answer').textContent).toBe('')
  expect(block.text).toBe('')
})

test('a stopped answer that is run again stays until the new one begins', async () => {
  const { block, simulator } = await mountSimulated({ prompt: 'why?' })
  block.submit()
  simulator.last.say('Half an answer')
  await answerWith(block, 'Half an answer')
  block.stop()
  await block.updateComplete
  button(block, 'Run again').click()
  await block.updateComplete
  expect(query(block, '.answer').textContent).toContain('Half an answer')
  simulator.last.say('New')
  expect((await answerWith(block, 'New')).textContent).toBe('New')
})
