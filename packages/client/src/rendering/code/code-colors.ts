import type { Highlighter, Span } from './span.js'

/** Lines that are looked at again with each new one: a comment or a string that goes on is seen as a whole. */
const CONTEXT_LINES = 48
/** Where no line is a safe border, what is before so many lines is left as it is. */
const MAX_CONTEXT_LINES = 192
/** Beyond this, in UTF-16 units, code stays without colours: nobody reads that much of it on a page. */
const MAX_CHARS = 400_000

/** What changed: colours from `from` on are void, and `spans` stand there instead. Offsets are of the whole code. */
export interface Repaint {
  readonly from: number
  readonly spans: readonly Span[]
}

/**
 * The colours of one block of code as its lines come. Each call looks at a bounded number of lines, so that a block
 * costs its length, not its square.
 */
export class CodeColors {
  readonly #language: string
  readonly #highlight: Highlighter
  /** Where the lines begin that are looked at. */
  #anchor = 0
  #seen = 0
  /** The spans behind the anchor. */
  #spans: readonly Span[] = []

  constructor(language: string, highlight: Highlighter) {
    this.#language = language
    this.#highlight = highlight
  }

  /** What is before it keeps its colours. */
  get settled(): number {
    return this.#anchor
  }

  /**
   * Takes finished lines: `code` is the block so far, of which everything before `end` is finished. It may begin at any
   * offset `base` that is settled.
   */
  take(code: string, end: number, base = 0): Repaint | undefined {
    if (end <= this.#seen || end > MAX_CHARS) return undefined
    this.#seen = end
    const anchor = this.#anchor
    const lines = code.slice(anchor - base, end - base)
    const found = this.#highlight(lines, this.#language) ?? []
    const spans = found.map((span) => ({ ...span, start: span.start + anchor, end: span.end + anchor }))
    const same = commonPrefix(this.#spans, spans)
    const from = Math.min(spans[same]?.start ?? end, this.#spans[same]?.start ?? end)
    this.#spans = spans
    this.#moveAnchor(lines)
    return { from, spans: spans.slice(same) }
  }

  #moveAnchor(lines: string): void {
    const starts = lineStarts(lines, this.#anchor)
    if (starts.length <= CONTEXT_LINES) return
    const wanted = starts.length - CONTEXT_LINES / 2
    const crossed = (at: number) => this.#spans.some(({ start, end: stop }) => start < at && stop > at)
    let next = starts.slice(0, wanted).findLast((at) => at > this.#anchor && !crossed(at))
    if (next === undefined && starts.length > MAX_CONTEXT_LINES) next = starts[wanted]
    if (next === undefined) return
    const border = next
    this.#anchor = border
    this.#spans = this.#spans.filter(({ start }) => start >= border)
  }
}

/** How many spans at the beginning are the same. */
function commonPrefix(before: readonly Span[], after: readonly Span[]): number {
  const same = before.findIndex(({ start, end, kind }, index) => {
    const other = after[index]
    return other?.start !== start || other.end !== end || other.kind !== kind
  })
  return same < 0 ? before.length : same
}

function lineStarts(lines: string, anchor: number): number[] {
  const starts = [anchor]
  for (let at = lines.indexOf('\n'); at >= 0 && at < lines.length - 1; at = lines.indexOf('\n', at + 1))
    starts.push(anchor + at + 1)
  return starts
}
