import { expect, test } from 'vitest'
import { QuizParser } from '../../src/rendering/quiz/quiz-parser.js'

const QUESTIONS = [
  { question: 'Is "a}b" [text]?', options: ['yes \\ {', 'no ]'], answer: 0, explanation: 'It is.' },
  { question: 'Zwei ü \u2028?', options: ['1', '2', '3'], answer: 2, explanation: '' },
]
const QUIZ = { title: 'A "title"', questions: QUESTIONS }

function parse(source: string, step: number): QuizParser {
  const parser = new QuizParser()
  for (let at = 0; at < source.length; at += step) parser.push(source.slice(at, at + step))
  return parser
}

test.each([1, 2, 5, 1000])('a quiz in pieces of %i characters is read whole', (step) => {
  for (const indent of [0, 2]) {
    const parser = parse(JSON.stringify(QUIZ, null, indent), step)
    expect(parser.entries).toEqual(QUESTIONS)
    expect(parser.title).toBe('A "title"')
    expect(parser.finished).toBe(true)
  }
})

test('prose and a code fence around the JSON are passed over', () => {
  const parser = parse(
    `Sure! Here is [your] {quiz}:\n\n\`\`\`json\n${JSON.stringify(QUIZ, null, 2)}\n\`\`\`\nEnjoy!`,
    3,
  )
  expect(parser.entries).toEqual(QUESTIONS)
})

test('a question grows word by word before it is whole', () => {
  const parser = new QuizParser()
  parser.push('{"questions": [{"question": "What is')
  expect(parser.current).toEqual({ question: 'What is', options: [] })
  parser.push(' it?", "options": ["this", "th')
  expect(parser.current).toEqual({ question: 'What is it?', options: ['this', 'th'] })
  parser.push('at"], "answer": 1}')
  expect(parser.current).toBe(undefined)
  expect(parser.entries).toEqual([{ question: 'What is it?', options: ['this', 'that'], answer: 1, explanation: '' }])
})

test.each([
  ['an answer out of range', { question: 'q', options: ['a', 'b'], answer: 2 }],
  ['an answer that is no number', { question: 'q', options: ['a', 'b'], answer: 'a' }],
  ['a single option', { question: 'q', options: ['a'], answer: 0 }],
  ['an option that is no text', { question: 'q', options: ['a', 1, 'b'], answer: 0 }],
  ['no question', { options: ['a', 'b'], answer: 0 }],
])('a question with %s is malformed, and costs only itself', (_, malformed) => {
  const [first, second] = QUESTIONS
  const parser = parse(JSON.stringify({ questions: [first, malformed, second] }), 4)
  expect(parser.entries).toEqual([first, undefined, second])
})

test('broken JSON in one question costs only that question', () => {
  const [first, second] = QUESTIONS
  const parser = parse(`{"questions": [${JSON.stringify(first)}, {"question": oops}, ${JSON.stringify(second)}]}`, 4)
  expect(parser.entries).toEqual([first, undefined, second])
})

test('a text between the questions costs none of them', () => {
  const [first, second] = QUESTIONS.map((question) => JSON.stringify(question))
  expect(parse(`{"questions": ["easy", ${first}, "hard", ${second}, "end"]}`, 3).entries).toEqual(QUESTIONS)
})

test('an answer that breaks off keeps the whole questions and knows that it is not finished', () => {
  const parser = parse(JSON.stringify(QUIZ).slice(0, -20), 4)
  expect(parser.entries).toEqual(QUESTIONS.slice(0, 1))
  expect(parser.finished).toBe(false)
})

const [FIRST, SECOND] = QUESTIONS
const WHOLE = JSON.stringify(QUIZ, null, 2)

test.each([
  ['commas before closing brackets', WHOLE.replace(/\n(\s*)([\]}])/g, ',\n$1$2')],
  ['line ends in strings', WHOLE.replace('It is.', 'It\nis.').replace('Zwei', 'Zwei\t')],
  ['a closing brace left out', JSON.stringify(QUIZ).replace('"It is."}', '"It is."')],
  ['the array alone', `Here you are:\n${JSON.stringify(QUESTIONS)}`],
  ['the format in prose first', `I will write {"questions": [...]}, as you asked.\n${WHOLE}`],
])('a quiz with %s is read all the same', (_, source) => {
  for (const step of [1, 7, 10_000]) {
    const { entries, finished } = parse(source, step)
    const folded = entries.map((entry) => entry && { ...entry, explanation: entry.explanation.replace('\n', ' ') })
    expect(folded.map((entry) => entry && { ...entry, question: entry.question.replace('\t', '') })).toEqual(QUESTIONS)
    expect(finished).toBe(true)
  }
})

test('typographic quotation marks around keys and values are quotation marks, within a text they are text', () => {
  const plain = { question: 'What is „so“ “called”?', options: ['this', 'that'], answer: 1, explanation: 'x' }
  const typographic = JSON.stringify({ title: 'T', questions: [{ ...plain, question: 'What is 5" long?' }] })
  const curly = typographic
    .replace('\\"', '#')
    .replace(/"([^"]*)"/g, '“$1”')
    .replace('#', '"')
  expect(parse(curly, 3).entries).toEqual([{ ...plain, question: 'What is 5" long?' }])
  expect(parse(curly, 3).title).toBe('T')
  expect(parse(JSON.stringify({ questions: [plain] }), 3).entries).toEqual([plain])
})

test('a question that never ends costs its length, not its square, and only itself', () => {
  const long = { ...FIRST, explanation: 'x'.repeat(40_000) }
  const parser = parse(JSON.stringify({ questions: [long, SECOND] }), 50)
  expect(parser.entries).toEqual([undefined, SECOND])
})
