/** What is half and longer is shown as it is rather than kept waiting. */
const MAX_HELD_CHARS = 1000

/** Quote and list markers before a block. Here and below, no character may be read in two ways: the source is anyone's. */
const CONTAINERS = String.raw`(?:[ \t>]|(?:[-*+]|\d{1,9}[.)])[ \t])*`
/** A line of markers alone: it may become a list item, a rule, a heading, a fence, or turn the line above into a heading. */
const MARKERS_ONLY = /^(?:[\s\-=+*_#|:~`>]|\d{1,9}[.)](?=\s))*(?:\d{1,9}[.)]?)?$/
/** Until its line ends, a fence may turn out to be a code span, its language is half a word, and a tag may begin a block or not. */
const OPENING_LINE = new RegExp(String.raw`^${CONTAINERS}(?:\`{3,}[^\`]*|~{3,}.*|<[^>]*>?\s*)$`)
/** A link definition whose address or title may go on, or a task's box. */
const HALF_DEFINITION = new RegExp(
  String.raw`(?<=^|\n)${CONTAINERS}\[(?:[^[\]\\]|\\[\s\S]?)*(?:\](?:[ \t]*|:[ \t]*(?:\n[ \t]*)?(?:\S+(?:\s+(?:(?:"(?:\\[\s\S]?|[^"\\])*"?|'[^']*'?|\([^()]*\)?)[ \t]*)?)?)?))?$`,
)
/** Under a paragraph, what follows decides whether it is one. */
const EMPTY_ITEM = /(?<=\n)(?:[ \t>]*(?:[-+*]|\d{1,9}[.)])[ \t]*\n)+$/
/** A heading's closing hashes. */
const CLOSING_HASHES = /(?<=[ \t])#+[ \t]*$/
const HALF_CHARACTER = /[\ud800-\udbff]$/

/**
 * How much of the end of a growing source may be shown: what only the next characters decide at the level of lines is
 * left out, so that no marker flickers by.
 */
export function shownLength(source: string): number {
  const whole = source.replace(HALF_CHARACTER, '')
  const lineStart = whole.lastIndexOf('\n') + 1
  const line = whole.slice(lineStart)
  const isHeld = line.length <= MAX_HELD_CHARS && (MARKERS_ONLY.test(line) || OPENING_LINE.test(line))
  if (isHeld) return [EMPTY_ITEM, HALF_DEFINITION].reduce(cutEnd, whole.slice(0, lineStart)).length
  return [HALF_DEFINITION, CLOSING_HASHES].reduce(cutEnd, whole).length
}

/** A source without what a pattern finds at its end. */
export function cutEnd(source: string, pattern: RegExp): string {
  const from = Math.max(0, source.length - MAX_HELD_CHARS)
  const match = pattern.exec(source.slice(from))
  return match && (match.index > 0 || from === 0) ? source.slice(0, from + match.index) : source
}
