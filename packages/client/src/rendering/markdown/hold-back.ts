/** A half definition or task box that is longer is shown as it is rather than kept waiting. */
const MAX_HELD_CHARS = 1000

/** Quote and list markers before a block. */
const CONTAINERS = String.raw`[ \t>]*(?:(?:[-*+]|\d{1,9}[.)])[ \t]+[ \t>]*)*`
/** A line of markers alone: it may become a list item, a rule, a heading, a fence, or turn the line above into a heading. */
const MARKERS_ONLY = /^(?:[\s\-=+*_#|:~`>]|\d{1,9}[.)](?=\s))*(?:\d{1,9}[.)]?)?\s*$/
/** Until its line ends, a fence may turn out to be a code span, and its language is half a word. */
const FENCE_LINE = new RegExp(String.raw`^${CONTAINERS}(?:\`{3,}[^\`]*|~{3,}.*)$`)
/** A link definition whose address or title may go on, or a task's box. */
const HALF_DEFINITION = new RegExp(
  String.raw`(?:^|\n)${CONTAINERS}\[(?:[^[\]\\]|\\[\s\S]?)*(?:\](?::[ \t]*\n?[ \t]*(?:\S+(?:\s+(?:"[^"]*"?|'[^']*'?|\([^()]*\)?)?[ \t]*)?)?)?)?$`,
)
const HALF_TASK = new RegExp(String.raw`(?:^|\n)${CONTAINERS}\[[ xX]\][ \t]*$`)
const CLOSING_HASHES = /[ \t]+#+[ \t]*$/
const HIGH_SURROGATE = /[\ud800-\udbff]$/

/**
 * How much of the end of a growing source may be shown: what only the next characters decide at the level of lines is
 * left out, so that no marker flickers by.
 */
export function shownLength(source: string): number {
  const lineStart = source.lastIndexOf('\n') + 1
  const line = source.slice(lineStart)
  const isHeld = MARKERS_ONLY.test(line) || FENCE_LINE.test(line)
  const shown = isHeld ? source.slice(0, lineStart) : source
  const from = Math.max(0, shown.length - MAX_HELD_CHARS)
  const end = shown.slice(from)
  for (const half of [HALF_DEFINITION, HALF_TASK, CLOSING_HASHES, HIGH_SURROGATE]) {
    const match = half.exec(end)
    if (match && (match.index > 0 || from === 0)) return from + match.index + (match[0].startsWith('\n') ? 1 : 0)
  }
  return shown.length
}
