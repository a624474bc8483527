/** What a piece of code is, as far as it has a colour of its own. */
export const SPAN_KINDS = [
  'comment',
  'string',
  'number',
  'keyword',
  'function',
  'type',
  'property',
  'tag',
  'variable',
  'operator',
  'inserted',
  'deleted',
] as const

export type SpanKind = (typeof SPAN_KINDS)[number]

/** A piece of a text, in UTF-16 units. */
export interface Span {
  readonly start: number
  readonly end: number
  readonly kind: SpanKind
}

/**
 * Finds the pieces of `code` that have a colour, in order and without overlaps. `language` is the fence's info word in
 * lower case. Undefined when the language is not known. Called with some finished lines at a time, and with a few of
 * the lines before them, because comments and strings go on.
 */
export type Highlighter = (code: string, language: string) => readonly Span[] | undefined
