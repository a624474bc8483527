import { afterEach, expect, test } from 'vitest'
import { userEvent } from 'vitest/browser'
import { BUSY, answerWith, expectAccessible, mountSimulated, query, textOf } from './kit/fixture.js'

afterEach(() => document.body.replaceChildren())

const FIRST = { question: 'First?', options: ['red', 'green'], answer: 1, explanation: 'Because of the grass.' }
const SECOND = { question: 'Second?', options: ['up', 'down'], answer: 0, explanation: 'Because of the sky.' }
const BROKEN = { question: 'Broken?', options: ['only'], answer: 0 }

async function mountQuiz(questions: readonly object[]) {
  const { block, simulator } = await mountSimulated({ type: 'quiz', prompt: 'colours' })
  block.submit()
  simulator.last.say(JSON.stringify({ title: 'Quiz', questions }))
  simulator.last.complete()
  const answer = await answerWith(block, 'Quiz')
  return { block, simulator, answer }
}

function radio(answer: HTMLElement, label: string): HTMLInputElement {
  const found = [...answer.querySelectorAll('label')]
    .find((item) => item.textContent.startsWith(label))
    ?.querySelector('input')
  if (!found) throw new Error(`no option ${label}`)
  return found
}

test('questions appear while they are written, and can be answered once they are whole', async () => {
  const { block, simulator } = await mountSimulated({ type: 'quiz', prompt: 'colours' })
  block.submit()
  simulator.last.say('```json\n{"title": "Quiz", "questions": [{"question": "First?", "options": ["red", "gre')
  const answer = await answerWith(block, '1. First?')
  expect(answer.querySelector('fieldset')?.disabled).toBe(true)
  await answerWith(block, 'gre')
  simulator.last.say(`en"], "answer": 1, "explanation": "Because of the grass."}`)
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
  const { block, simulator } = await mountSimulated({ type: 'quiz', prompt: 'colours' })
  block.submit()
  simulator.last.say(`{"questions": [${JSON.stringify(FIRST)}`)
  const answer = await answerWith(block, 'First?')
  await expect.poll(() => answer.querySelector('fieldset')?.disabled).toBe(false)
  radio(answer, 'green').click()
  simulator.last.say(`, ${JSON.stringify(SECOND)}]}`)
  simulator.last.complete()
  await answerWith(block, 'Second?')
  expect(radio(answer, 'green').checked).toBe(true)
  expect(answer.textContent).toContain('Right. Because of the grass.')
})

test('an answer that is no quiz says so', async () => {
  const { block, simulator } = await mountSimulated({ type: 'quiz', prompt: 'colours' })
  block.submit()
  simulator.last.say('I cannot do that.')
  simulator.last.complete()
  await answerWith(block, 'No question could be read from the answer.')
})

test('a quiz that failed before its first word leaves the talking to the error', async () => {
  const { block, simulator } = await mountSimulated({ type: 'quiz', prompt: 'colours' })
  block.submit()
  simulator.last.fail(BUSY)
  await expect.poll(() => query(block, '.note').hidden).toBe(true)
  expect(textOf(block, '.answer')).toBe('')
})

test('the arrow keys walk through the options; Enter, Space or the button takes one', async () => {
  const { block, answer } = await mountQuiz([
    { ...FIRST, options: ['red', 'green', 'blue', 'grey'], answer: 3 },
    SECOND,
  ])
  radio(answer, 'red').focus()
  await userEvent.keyboard('{ArrowDown}{ArrowDown}')
  expect(radio(answer, 'blue').checked).toBe(true)
  expect(answer.querySelector('.result')?.textContent).toBe('')
  await userEvent.keyboard('{ArrowDown}{Enter}')
  expect(answer.querySelector('.result')?.textContent).toContain('Right.')
  radio(answer, 'up').focus()
  await userEvent.keyboard('{ArrowDown}')
  const check = [...answer.querySelectorAll<HTMLButtonElement>('.check')][1]
  expect(check?.hidden).toBe(false)
  await expectAccessible(block)
  check?.focus()
  await userEvent.keyboard('{Enter}')
  expect(answer.querySelector('.score')?.textContent).toBe('You got 1 of 2 right.')
  expect(block.shadowRoot?.activeElement).toBe(radio(answer, 'down'))
})

test('the space key takes the option that has the focus', async () => {
  const { answer } = await mountQuiz([FIRST])
  radio(answer, 'red').focus()
  await userEvent.keyboard(' ')
  expect(answer.querySelector('.score')?.textContent).toBe('You got 0 of 1 right.')
})

test('the progress counts, and another try begins with nothing chosen', async () => {
  const { block, answer } = await mountQuiz([FIRST, SECOND])
  expect(textOf(block, '.progress')).toBe('0 of 2 answered')
  radio(answer, 'green').click()
  radio(answer, 'down').click()
  expect(textOf(block, '.progress')).toBe('2 of 2 answered')
  expect(query<HTMLProgressElement>(block, 'progress').position).toBe(1)
  query<HTMLButtonElement>(block, '.again').click()
  expect(textOf(block, '.progress')).toBe('0 of 2 answered')
  expect(answer.querySelectorAll(':checked, .right, .wrong, em')).toHaveLength(0)
  expect(answer.innerHTML).not.toContain('grass')
  expect(block.shadowRoot?.activeElement).toBe(radio(answer, 'red'))
  radio(answer, 'green').click()
  radio(answer, 'up').click()
  expect(answer.querySelector('.score')?.textContent).toBe('You got 2 of 2 right.')
})

test('before the choice, neither attributes nor properties of the elements tell what is right', async () => {
  const { answer } = await mountQuiz([FIRST, SECOND])
  const secrets = ['grass', 'sky']
  for (const element of answer.querySelectorAll('*')) {
    const own = Object.values(element).filter((value) => typeof value === 'string' || typeof value === 'number')
    const told = [...element.attributes]
      .map(({ value }) => value)
      .concat(own.map(String))
      .join(' ')
    for (const secret of secrets) expect(told).not.toContain(secret)
  }
  // The options of a question differ in nothing but their place and their words.
  const shapes = [...answer.querySelectorAll('label')].map((label) =>
    label.outerHTML.replace(/value="\d"|name="quiz-\d+"|<span>.*?<\/span>/g, ''),
  )
  expect(new Set(shapes).size).toBe(1)
})

test('a quiz that breaks off keeps its whole questions, which can be answered to the end', async () => {
  const { block, simulator } = await mountSimulated({ type: 'quiz', prompt: 'colours' })
  block.submit()
  const json = JSON.stringify({ title: 'Quiz', questions: [FIRST, SECOND] })
  simulator.last.say(`Sure! Here it is:\n\`\`\`json\n${json.slice(0, json.indexOf('"down"'))}`)
  const answer = await answerWith(block, 'Second?')
  simulator.last.complete({ finish_reason: 'length' })
  await expect.poll(() => textOf(block, '.note')).toBe('The quiz ended before its last question.')
  expect(answer.querySelectorAll('fieldset')).toHaveLength(1)
  radio(answer, 'green').click()
  expect(answer.querySelector('.score')?.textContent).toBe('You got 1 of 1 right.')
})

test('a block that becomes one of another type shows its answer as the quiz that it is, and never what is right', async () => {
  const { block, simulator } = await mountSimulated({ type: 'quiz', prompt: 'colours' })
  block.submit()
  simulator.last.say(`{"title":"Quiz","questions":[${JSON.stringify(FIRST)},`)
  const answer = await answerWith(block, 'First?')
  block.type = 'ask'
  await block.updateComplete
  simulator.last.say(`${JSON.stringify(SECOND)}]}`)
  simulator.last.complete()
  await expect.poll(() => answer.querySelectorAll('fieldset:enabled')).toHaveLength(2)
  expect(answer.innerHTML).not.toMatch(/"answer"|Because/)

  block.submit('why?')
  simulator.last.say('**Plain** words')
  await answerWith(block, 'Plain words')
})
