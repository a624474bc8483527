import Type, { type Static } from 'typebox'

/** One question with its options, of which exactly one is right. */
const QuizQuestion = Type.Object({
  question: Type.String({ minLength: 1 }),
  options: Type.Array(Type.String({ minLength: 1 }), { minItems: 2, maxItems: 6 }),
  answer: Type.Integer({ minimum: 0, maximum: 5, description: 'index of the right option, from 0' }),
  explanation: Type.String({ minLength: 1, description: 'why that option is right' }),
})

/**
 * What the quiz block's answer is, as JSON. The schema cannot say that `answer` is below the number of options:
 * readers check that too.
 */
export const QuizAnswer = Type.Object(
  { title: Type.String({ minLength: 1 }), questions: Type.Array(QuizQuestion, { minItems: 1, maxItems: 10 }) },
  { description: 'a multiple-choice quiz' },
)

export type QuizAnswer = Static<typeof QuizAnswer>
