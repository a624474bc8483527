import { afterEach, expect, test } from 'vitest'
import { answerWith, expectAccessible, mountBlock, query, textOf } from './kit/fixture.js'

afterEach(() => document.body.replaceChildren())

const FIRST = { question: 'First?', options: ['red', 'green'], answer: 1, explanation: 'Because of the grass.' }
const SECOND = { question: 'Second?', options: ['up', 'down'], answer: 0, explanation: 'Because of the sky.' }
const BROKEN = { question: 'Broken?', options: ['only'], answer: 0 }

async function mountQuiz(questions: readonly object[]) {
  const { block, client } = await mountBlock({ type: 'quiz', prompt: 'colours' })
  block.submit()
  client.last.say(JSON.stringify({ title: 'Quiz', questions }))
  client.last.complete()
  const answer = await answerWith(block, 'Quiz')
  return { block, client, answer }
}

function radio(answer: HTMLElement, label: string): HTMLInputElement {
  const found = [...answer.querySelectorAll('label')]
    .find((item) => item.textContent.startsWith(label))
    ?.querySelector('input')
  if (!found) throw new Error(`no option ${label}`)
  return found
}

test('questions appear while they are written, and can be answered once they are whole', async () => {
  const { block, client } = await mountBlock({ type: 'quiz', prompt: 'colours' })
  block.submit()
  client.last.say('```json\n{"title": "Quiz", "questions": [{"question": "First?", "options": ["red", "gre')
  const answer = await answerWith(block, '1. First?')
  expect(answer.querySelector('fieldset')?.disabled).toBe(true)
  await answerWith(block, 'gre')
  client.last.say(`en"], "answer": 1, "explanation": "Because of the grass."}`)
  await expect.poll(() => answer.querySelector('fieldset')?.disabled).toBe(false)
  expect(answer.querySelectorAll('fieldset')).toHaveLength(1)
  await expectAccessible(block)
})

test('the right answer and its explanation are not in the page before somebody chose', async () => {
  const { block, answer } = await mountQuiz([FIRST, SECOND])
  expect(answer.innerHTML).not.toContain('grass')
  expect(answer.querySelector('.right')).toBe(null)
  radio(answer, 'red').click()
  expect(answer.querySelector('fieldset')?.textContent).toContain(
    'Not quite. The answer is “green”. Because of the grass.',
  )
  expect(answer.innerHTML).not.toContain('sky')
  await expectAccessible(block)
})

test('a choice is final, and after the last one stands the score', async () => {
  const { answer } = await mountQuiz([FIRST, SECOND])
  radio(answer, 'red').click()
  expect(radio(answer, 'green').disabled).toBe(true)
  expect(answer.querySelector('.score')?.textContent).toBe('')
  radio(answer, 'up').click()
  expect(answer.querySelector('.score')?.textContent).toBe('You got 1 of 2 right.')
})

test('a malformed question is left out with a note, and the others keep their count', async () => {
  const { answer } = await mountQuiz([FIRST, BROKEN, SECOND])
  expect([...answer.querySelectorAll('legend')].map((legend) => legend.textContent)).toEqual([
    '1. First?',
    '2. Second?',
  ])
  expect(answer.querySelector('.note')?.textContent).toBe('1 question was malformed and left out.')
})

test('a choice made early survives the questions that follow', async () => {
  const { block, client } = await mountBlock({ type: 'quiz', prompt: 'colours' })
  block.submit()
  client.last.say(`{"questions": [${JSON.stringify(FIRST)}`)
  const answer = await answerWith(block, 'First?')
  await expect.poll(() => answer.querySelector('fieldset')?.disabled).toBe(false)
  radio(answer, 'green').click()
  client.last.say(`, ${JSON.stringify(SECOND)}]}`)
  client.last.complete()
  await answerWith(block, 'Second?')
  expect(radio(answer, 'green').checked).toBe(true)
  expect(answer.textContent).toContain('Right. Because of the grass.')
})

test('an answer that is no quiz says so', async () => {
  const { block, client } = await mountBlock({ type: 'quiz', prompt: 'colours' })
  block.submit()
  client.last.say('I cannot do that.')
  client.last.complete()
  await answerWith(block, 'No question could be read from the answer.')
})

test('a quiz that failed before its first word leaves the talking to the error', async () => {
  const { block, client } = await mountBlock({ type: 'quiz', prompt: 'colours' })
  block.submit()
  client.last.fail()
  await expect.poll(() => query(block, '.note').hidden).toBe(true)
  expect(textOf(block, '.answer')).toBe('')
})
