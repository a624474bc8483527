import { type Highlighter, SPAN_KINDS, type Span } from './span.js'

const KINDS: ReadonlySet<string> = new Set(SPAN_KINDS)

/**
 * A page's own highlighter, as the painter may rely on it: pieces that overlap, run backwards, stand outside of the code or
 * are of no known kind are left out, and one that throws knows nothing.
 */
export function heldToItsWord(highlight: Highlighter): Highlighter {
  return (code, language) => {
    try {
      return highlight(code, language)?.filter(inOrder(code.length))
    } catch {
      // It is not ours: the code stays as it is, and the answer goes on.
      return undefined
    }
  }
}

function inOrder(length: number): (span: Span) => boolean {
  let at = 0
  return ({ start, end, kind }) => {
    const isGood = Number.isInteger(start) && start >= at && end > start && end <= length && KINDS.has(kind)
    if (isGood) at = end
    return isGood
  }
}
