import type { CodeSurface } from '../markdown/code-block.js'
import { createElement } from '../create-element.js'
import type { CodeColors } from './code-colors.js'
import { addRanges, canHighlight, type PaintedRange, removeRanges } from './live-highlights.js'
import { MAX_LIVE_CHARS } from './settle-plain.js'
import type { Span } from './span.js'

/**
 * The colours of one block of code. The last lines, which may still change, are coloured as ranges over the text that
 * grows; where that is not to be had, or when there are too many ranges, lines that are settled become elements.
 */
export class PaintedCode {
  readonly surface: CodeSurface
  readonly #colors: CodeColors
  readonly #isLive = canHighlight()
  /** Spans of the text that is not settled, in order, and for each its range where it has one. */
  #spans: readonly Span[] = []
  #ranges: readonly PaintedRange[] = []
  #isShown = true

  constructor(surface: CodeSurface, colors: CodeColors) {
    this.surface = surface
    this.#colors = colors
  }

  /** How many ranges it has in the page. */
  get size(): number {
    return this.#isShown ? this.#ranges.length : 0
  }

  /** Colours the finished lines. */
  take(): void {
    const { text, textStart, finished } = this.surface
    // A block that was thought to be closed, and goes on, is settled further than its colours are.
    const isAhead = textStart > this.#colors.settled
    const repaint = this.#colors.take(isAhead ? this.surface.source() : text.data, finished, isAhead ? 0 : textStart)
    if (repaint) this.#repaint(repaint)
    if (!this.#isLive || text.length > MAX_LIVE_CHARS) this.settle()
  }

  /** Makes elements of what cannot change any more, which costs a page less than so many ranges. */
  settle(): void {
    const { surface } = this
    const end = surface.isClosed ? surface.textStart + surface.text.length : this.#colors.settled
    if (end <= surface.textStart) return
    const { textStart, text } = surface
    const settled = clip(this.#spans, textStart, end)
    const rest = clip(this.#spans, end, Infinity)
    surface.settle(elementsFor(text.data.slice(0, end - textStart), settled, textStart), end - textStart)
    this.#place(rest, 0)
  }

  /** Takes its ranges out of the page, until `show`. Idempotent. */
  hide(): void {
    if (this.#isShown) removeRanges(this.#ranges)
    this.#isShown = false
  }

  /** Idempotent. */
  show(): void {
    if (!this.#isShown) addRanges(this.#ranges)
    this.#isShown = true
  }

  #repaint({ from, spans }: { readonly from: number; readonly spans: readonly Span[] }): void {
    const first = this.#spans.findIndex(({ start }) => start >= from)
    const kept = first < 0 ? this.#spans.length : first
    this.#place([...this.#spans.slice(0, kept), ...clip(spans, this.surface.textStart, Infinity)], kept)
  }

  /** Ranges for these spans, of which the first `kept` have theirs. */
  #place(spans: readonly Span[], kept: number): void {
    this.#spans = spans
    if (!this.#isLive) return
    const added = spans.slice(kept).map((span) => this.#rangeOf(span))
    if (this.#isShown) {
      removeRanges(this.#ranges.slice(kept))
      addRanges(added)
    }
    this.#ranges = [...this.#ranges.slice(0, kept), ...added]
  }

  #rangeOf({ start, end, kind }: Span): PaintedRange {
    const { text, textStart } = this.surface
    const [startOffset, endOffset] = [start - textStart, end - textStart]
    return { kind, range: new StaticRange({ startContainer: text, startOffset, endContainer: text, endOffset }) }
  }
}

/** The parts of the spans between two offsets. */
function clip(spans: readonly Span[], from: number, to: number): readonly Span[] {
  return spans
    .filter(({ start, end }) => end > from && start < to)
    .map((span) => ({ ...span, start: Math.max(from, span.start), end: Math.min(to, span.end) }))
}

/** The text as elements; `offset` is where it begins in what the spans speak of. */
function elementsFor(text: string, spans: readonly Span[], offset: number): DocumentFragment {
  const fragment = document.createDocumentFragment()
  let at = 0
  for (const { start, end, kind } of spans) {
    if (start - offset > at) fragment.append(text.slice(at, start - offset))
    fragment.append(createElement('span', { class: `c-${kind}` }, text.slice(start - offset, end - offset)))
    at = end - offset
  }
  if (at < text.length) fragment.append(text.slice(at))
  return fragment
}
