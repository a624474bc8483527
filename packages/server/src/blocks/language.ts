import Type from 'typebox'

/** The language of the answer, as a name or a tag (`German`, `pt-BR`). Letters only: it becomes part of the instructions. */
export const Language = Type.String({
  minLength: 2,
  maxLength: 40,
  pattern: '^[A-Za-z][A-Za-z -]*$',
  description: 'language of the answer, e.g. "German"; that of the prompt when left out',
})

/** The sentence of the instructions that settles the language. */
export function answerIn(language: string | undefined): string {
  return language === undefined
    ? 'Answer in the language in which the person writes.'
    : `Answer in this language, whatever language the person writes in: ${language}.`
}
