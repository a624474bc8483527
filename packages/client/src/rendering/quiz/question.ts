/** A question as far as it has arrived. */
export interface PartialQuestion {
  readonly question: string
  readonly options: readonly string[]
}

/** A whole question. `answer` is the index of the right option. */
export interface Question extends PartialQuestion {
  readonly answer: number
  readonly explanation: string
}

const MAX_OPTIONS = 12

/** A whole question out of a parsed value, or undefined when it is malformed. */
export function readQuestion(value: unknown): Question | undefined {
  const partial = readPartialQuestion(value)
  if (!partial || partial.question === '') return undefined
  const { question, options } = partial
  if (options.length < 2 || options.length > MAX_OPTIONS || options.includes('')) return undefined
  const { options: given, answer, explanation } = value as Record<string, unknown>
  if (!Array.isArray(given) || given.length !== options.length) return undefined
  if (typeof answer !== 'number' || !Number.isInteger(answer) || answer < 0 || answer >= options.length)
    return undefined
  return { question, options, answer, explanation: typeof explanation === 'string' ? explanation : '' }
}

/** What can be shown of a question that is still being written. */
export function readPartialQuestion(value: unknown): PartialQuestion | undefined {
  if (typeof value !== 'object' || value === null) return undefined
  const { question, options } = value as Record<string, unknown>
  const given: unknown[] = Array.isArray(options) ? options.slice(0, MAX_OPTIONS) : []
  return {
    question: typeof question === 'string' ? question.trim() : '',
    options: given.filter((option) => typeof option === 'string').map((option) => option.trim()),
  }
}
