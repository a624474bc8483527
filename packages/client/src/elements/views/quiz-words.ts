import type { QuizWords } from '../../rendering/view-words.js'

/** In English. They stand with their view, which is loaded on demand. */
export const quizWords: QuizWords = {
  right: 'Right.',
  wrong: (answer) => `Not quite. The answer is “${answer}”.`,
  rightMark: 'right answer',
  wrongMark: 'your choice',
  check: 'Check answer',
  again: 'Try again',
  writing: 'Writing the first question…',
  answered: (count, total) => `${count} of ${total} answered`,
  answeredSoFar: (count, total) => `${count} of ${total} answered, more to come`,
  answeredLabel: 'Questions answered',
  score: (right, total) => `You got ${right} of ${total} right.`,
  malformed: (count) => `${count} ${count === 1 ? 'question was' : 'questions were'} malformed and left out.`,
  cutOff: 'The quiz ended before its last question.',
  nothing: 'No question could be read from the answer.',
}
