import type { MarkedOptions, Token, Tokens } from 'marked'

/** A note ends there. Without a limit, the first of many would look at the lines of all. */
const MAX_LINES = 500

const DEFINITION = /^ {0,3}\[\^([^\]\s]{1,100})\]:[ \t]*/
const REFERENCE = /^\[\^([^\]\s]{1,100})\]/
/** What ends a definition whose text goes on without indentation. */
const BLOCK_START = /^ {0,3}(?:\[\^[^\]\s]+\]:|#{1,6}[ \t]|>|`{3}|~{3}|[-*+][ \t]|\d{1,9}[.)][ \t]|\|)/

/** A footnote's text, shown where it is defined. */
export interface FootnoteToken extends Tokens.Generic {
  readonly type: 'footnote'
  readonly label: string
  readonly tokens: Token[]
}

/** A reference to a footnote that is defined. */
export interface FootnoteReferenceToken extends Tokens.Generic {
  readonly type: 'footnoteReference'
  readonly label: string
}

/**
 * Footnotes for marked's lexer. It enters their labels into `numbers`, numbered in the order of their definitions, which
 * no later text changes. `lex` reads a note's blocks, unless they stand too deep.
 */
export function footnoteExtensions(
  numbers: Map<string, number>,
  lex: (source: string) => Token[] | undefined,
): NonNullable<MarkedOptions['extensions']> {
  return {
    renderers: {},
    childTokens: {},
    block: [
      (source: string) =>
        readDefinition(source, (label, text) => {
          if (!numbers.has(label)) numbers.set(label, numbers.size + 1)
          return lex(text)
        }),
    ],
    inline: [(source: string) => readReference(source, numbers)],
  }
}

function readDefinition(
  source: string,
  lex: (label: string, text: string) => Token[] | undefined,
): FootnoteToken | undefined {
  const match = DEFINITION.exec(source)
  if (!match) return undefined
  const label = (match[1] ?? '').toLowerCase()
  const lines = source.slice(match[0].length).split('\n', MAX_LINES)
  const count = countLines(lines)
  const raw = source.slice(0, match[0].length + lines.slice(0, count).join('\n').length)
  const text = [lines[0] ?? '', ...lines.slice(1, count).map((line) => line.replace(/^(?: {1,4}|\t)/, ''))].join('\n')
  const tokens = lex(label, text)
  return tokens && { type: 'footnote', raw, label, tokens }
}

/** How many lines belong to a definition: the indented ones, and those that go on with its paragraph. */
function countLines(lines: readonly string[]): number {
  let count = 1
  for (let index = 1; index < lines.length; index++) {
    const line = lines[index] ?? ''
    if (line.trim() === '') continue
    const isLazy = index === count && !BLOCK_START.test(line)
    if (!/^(?: {4}|\t)/.test(line) && !isLazy) break
    count = index + 1
  }
  return count
}

function readReference(source: string, numbers: ReadonlyMap<string, number>): FootnoteReferenceToken | undefined {
  const match = REFERENCE.exec(source)
  const label = match?.[1]?.toLowerCase()
  if (!match || label === undefined || !numbers.has(label)) return undefined
  return { type: 'footnoteReference', raw: match[0], label }
}
