import { afterEach, expect, test } from 'vitest'
import { AnswerMask } from '../../src/demo/answer-mask.js'
import { FramePanel } from '../../src/demo/frame-panel.js'
import { summarize } from '../../src/demo/frame-summary.js'

afterEach(() => document.body.replaceChildren())

const frame = (message: object) => ({ direction: 'in', text: JSON.stringify(message) }) as const

test.each([1, 2, 3, 5, 100])('answers of a quiz are masked in pieces of %i characters', (step) => {
  const text = '{"question": "The answer: 42?", "answer": 12, "options": ["answer"], "answer":3}'
  const mask = new AnswerMask()
  let shown = ''
  for (let at = 0; at < text.length; at += step) shown += mask.mask('a', text.slice(at, at + step))
  expect(shown).toBe('{"question": "The answer: 42?", "answer": ••, "options": ["answer"], "answer":•}')
})

test.each([1, 2, 7, 100])('what explains an answer is masked too, in pieces of %i characters', (step) => {
  const text = '{"answer": 1, "explanation" : "It is \\"b\\".", "question": "Next \\"explanation\\"?"}'
  const mask = new AnswerMask()
  let shown = ''
  for (let at = 0; at < text.length; at += step) shown += mask.mask('a', text.slice(at, at + step))
  expect(shown).toBe(`{"answer": •, "explanation" : "${'•'.repeat(12)}", "question": "Next \\"explanation\\"?"}`)
})

test('streams that take turns are masked apart', () => {
  const mask = new AnswerMask()
  mask.mask('a', '"answer":')
  expect(mask.mask('b', ' 7 days')).toBe(' 7 days')
  expect(mask.mask('a', ' 7,')).toBe(' •,')
})

test('a frame is summed up with its type, its stream and its text', () => {
  const mask = new AnswerMask()
  expect(summarize(frame({ type: 'chunk', id: 'abcdefghij', seq: 4, token: '"answer": 2' }), mask)).toEqual({
    direction: 'in',
    type: 'chunk',
    stream: 'abcdef #4',
    text: '{"token":"\\"answer\\": •"}',
  })
  const start = summarize(frame({ type: 'start', id: 'x', seq: 0, provider: 'demo' }), mask)
  expect(start.provider).toBe('demo')
})

test('the panel keeps the last 200 frames, and none while it is paused', async () => {
  const [list, count, pause, clear] = ['ol', 'span', 'button', 'button'].map((tag) => document.createElement(tag))
  if (!list || !count || !pause || !clear) throw new Error('no elements')
  document.body.append(list, count, pause, clear)
  const panel = new FramePanel({ list, count, pause, clear })
  const add = (number: number) =>
    panel.add({ direction: 'in', type: 'chunk', stream: `#${number}`, text: String(number) })
  for (let number = 1; number <= 250; number++) add(number)
  await expect.poll(() => count.textContent).toBe('250 frames')
  expect(list.childElementCount).toBe(200)
  expect(list.lastElementChild?.textContent).toContain('250')
  pause.click()
  add(251)
  await expect.poll(() => count.textContent).toBe('251 frames')
  expect(list.lastElementChild?.textContent).not.toContain('251')
  clear.click()
  expect(list.childElementCount).toBe(0)
})
