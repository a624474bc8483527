import type { SpanKind } from './span.js'

/** A range in the page and what it is. */
export interface PaintedRange {
  readonly kind: SpanKind
  readonly range: StaticRange
}

/** What the rules of `::highlight()` are called; the page's own highlights have other names. */
export function highlightName(kind: SpanKind): string {
  return `runnel-${kind}`
}

/** Whether text can be coloured without elements around it. */
export function canHighlight(): boolean {
  return typeof Highlight === 'function' && typeof CSS !== 'undefined' && 'highlights' in CSS
}

/** Colours ranges. Another copy of this module on the page shares the names. */
export function addRanges(ranges: readonly PaintedRange[]): void {
  for (const { kind, range } of ranges) {
    const name = highlightName(kind)
    const highlight = CSS.highlights.get(name) ?? new Highlight()
    if (highlight.size === 0) CSS.highlights.set(name, highlight)
    highlight.add(range)
  }
}

/** Takes the colours away again; of a name without ranges nothing is left on the page. */
export function removeRanges(ranges: readonly PaintedRange[]): void {
  for (const { kind, range } of ranges) {
    const name = highlightName(kind)
    const highlight = CSS.highlights.get(name)
    highlight?.delete(range)
    if (highlight?.size === 0) CSS.highlights.delete(name)
  }
}
