import { Value } from 'typebox/value'
import { expect, test } from 'vitest'
import { ask } from '../../src/blocks/ask.js'
import { diagram } from '../../src/blocks/diagram.js'
import { explain } from '../../src/blocks/explain.js'
import { quiz } from '../../src/blocks/quiz.js'
import { QuizAnswer } from '../../src/blocks/quiz-answer.js'

const blocks = [ask, explain, quiz, diagram]

test.each(blocks.map((block) => [block.type, block] as const))('%s keeps the whole prompt in the turn', (_, block) => {
  expect(block.prompt('Why is the sky blue?', {})).toContain('Why is the sky blue?')
})

test.each(blocks.map((block) => [block.type, block] as const))('%s answers in the language asked for', (_, block) => {
  expect(block.instructions({ language: 'German' })).toContain('German')
  expect(block.instructions({})).toContain('the language in which the person writes')
})

test('ask writes about as much as asked for', () => {
  expect(ask.instructions({ length: 'short' })).not.toEqual(ask.instructions({}))
  expect(ask.instructions({ length: 'medium' })).toEqual(ask.instructions({}))
})

test('explain speaks to a ten-year-old unless told another age', () => {
  expect(explain.instructions({})).toContain('child of 10 years')
  expect(explain.instructions({ age: 7 })).toContain('child of 7 years')
})

test('quiz asks for five questions unless told a number, in the shape that readers expect', () => {
  expect(quiz.prompt('Rivers', {})).toContain('exactly 5 questions')
  expect(quiz.prompt('Rivers', { questions: 8 })).toContain('exactly 8 questions')
  expect(quiz.instructions({})).toContain(JSON.stringify(QuizAnswer))
  expect(quiz.instructions({ level: 'hard' })).toContain('level is hard')
})

test('diagram asks for Mermaid source of the kind that was chosen', () => {
  expect(diagram.instructions({ kind: 'sequence' })).toContain('sequenceDiagram')
  expect(diagram.instructions({})).toContain('Choose the kind')
})

test('a quiz answer has two to six options a question', () => {
  const question = { question: 'Which?', options: ['this', 'that'], answer: 1, explanation: 'Because.' }
  expect(Value.Check(QuizAnswer, { title: 'T', questions: [question] })).toBe(true)
  expect(Value.Check(QuizAnswer, { title: 'T', questions: [{ ...question, options: ['one'] }] })).toBe(false)
  expect(Value.Check(QuizAnswer, { title: 'T', questions: [{ ...question, answer: 0.5 }] })).toBe(false)
  expect(Value.Check(QuizAnswer, { title: 'T', questions: [] })).toBe(false)
})
