import Type from 'typebox'
import { defineBlock } from './define-block.js'
import { answerIn, Language } from './language.js'
import { QuizAnswer } from './quiz-answer.js'

const DEFAULT_QUESTIONS = 5

const LEVELS = {
  easy: 'The level is easy: basic facts, and wrong options that somebody who knows a little can rule out.',
  medium: 'The level is medium: facts and simple reasoning, and wrong options that are plausible.',
  hard: 'The level is hard: reasoning and fine distinctions, and wrong options that are common misconceptions.',
} as const

/** A multiple-choice quiz about any topic; the answer is JSON that fits `QuizAnswer`. */
export const quiz = defineBlock({
  type: 'quiz',
  title: 'Quiz me',
  description: 'Makes a multiple-choice quiz about a topic.',
  view: 'quiz',
  aliases: ['quiz-engine'],
  params: Type.Object({
    questions: Type.Optional(Type.Integer({ minimum: 3, maximum: 10, description: 'how many; default 5' })),
    level: Type.Optional(Type.Enum(['easy', 'medium', 'hard'], { description: 'how hard; default medium' })),
    language: Type.Optional(Language),
  }),
  instructions: ({ level, language }) =>
    [
      'You write multiple-choice quizzes. You answer with one JSON object and nothing else: no sentence before or after',
      'it, no code fence. It is shown while it is being written, so keep the properties in the order given here:',
      '{"title": "…", "questions": [{"question": "…", "options": ["…", "…", "…", "…"], "answer": 0, "explanation": "…"}]}',
      'As JSON Schema:',
      JSON.stringify(QuizAnswer),
      '"answer" is the index of the one right option, counted from 0, and differs from question to question. Use four',
      'options unless fewer make sense, all of a similar length. "explanation" says in one or two sentences why the',
      'right option is right. Strings are plain text without Markdown. Every question stands on its own and has exactly',
      'one right option.',
      LEVELS[level ?? 'medium'],
      answerIn(language),
    ].join('\n'),
  prompt: (prompt, { questions }) =>
    `Write a quiz with exactly ${questions ?? DEFAULT_QUESTIONS} questions about the following:\n\n${prompt}`,
})
