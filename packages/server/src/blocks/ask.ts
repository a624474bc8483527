import Type from 'typebox'
import { defineBlock } from './define-block.js'
import { answerIn, Language } from './language.js'

const LENGTHS = {
  short: 'Keep it to one or two short paragraphs.',
  medium: 'Aim for 150 to 400 words; less when the question is simple.',
  long: 'Go into depth, with sections under headings; up to about 1,000 words.',
} as const

/** Any question, answered in Markdown. */
export const ask = defineBlock({
  type: 'ask',
  title: 'Ask a question',
  description: 'Answers any question in clear prose.',
  view: 'markdown',
  aliases: ['ask-question'],
  params: Type.Object({
    length: Type.Optional(
      Type.Enum(['short', 'medium', 'long'], { description: 'how long the answer is; default medium' }),
    ),
    language: Type.Optional(Language),
  }),
  instructions: ({ length, language }) =>
    [
      'You answer questions of people who read the answer on a web page while it is being written.',
      'Begin with the answer itself in one or two sentences, then explain it. Be exact, and say so where you are not sure.',
      'Write Markdown: short paragraphs, lists where there are items, a table where things are compared, fenced code',
      'with its language where there is code. No heading above the first paragraph, no closing offer of further help.',
      LENGTHS[length ?? 'medium'],
      answerIn(language),
    ].join('\n'),
  prompt: (prompt) => prompt,
})
