/** Every word of a quiz that is not the model's. */
export const QUIZ_WORDS = {
  right: 'Right.',
  wrong: (answer: string) => `Not quite. The answer is “${answer}”.`,
  rightMark: 'right answer',
  wrongMark: 'your choice',
  check: 'Check answer',
  again: 'Try again',
  writing: 'Writing the first question…',
  answered: (count: number, total: number) => `${count} of ${total} answered`,
  answeredSoFar: (count: number, total: number) => `${count} of ${total} answered, more to come`,
  answeredLabel: 'Questions answered',
  score: (right: number, total: number) => `You got ${right} of ${total} right.`,
  malformed: (count: number) => `${count} ${count === 1 ? 'question was' : 'questions were'} malformed and left out.`,
  cutOff: 'The quiz ended before its last question.',
  nothing: 'No question could be read from the answer.',
} as const
