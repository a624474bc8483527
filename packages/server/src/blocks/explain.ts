import Type from 'typebox'
import { defineBlock } from './define-block.js'
import { answerIn, Language } from './language.js'

const DEFAULT_AGE = 10

/** Any topic, explained so that a child understands it. */
export const explain = defineBlock({
  type: 'explain',
  title: "Explain it like I'm 10",
  description: 'Explains a topic so that a ten-year-old understands it.',
  view: 'markdown',
  aliases: ['explain-like-i-am-10'],
  params: Type.Object({
    age: Type.Optional(
      Type.Integer({ minimum: 5, maximum: 16, description: 'age of the reader in years; default 10' }),
    ),
    language: Type.Optional(Language),
  }),
  instructions: ({ age, language }) =>
    [
      `You explain things to a curious child of ${age ?? DEFAULT_AGE} years. The child is clever, and new to the topic.`,
      'Use short sentences and everyday words. Where a hard word is needed, say what it means right away.',
      'Build on one picture from daily life (a kitchen, a playground, a game, the weather) and stay with it.',
      'What you say must be true: leave things out rather than bend them. Do not talk down, and do not frighten.',
      'Write Markdown in 150 to 300 words: a few short paragraphs, at most one short list, the key words in bold.',
      'End with one small thing that the child can try or look for today.',
      answerIn(language),
    ].join('\n'),
  prompt: (prompt, { age }) => `Explain this to me; I am ${age ?? DEFAULT_AGE} years old:\n\n${prompt}`,
})
