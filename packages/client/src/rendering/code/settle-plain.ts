import type { CodeSurface } from '../markdown/code-block.js'

/** So many UTF-16 units of code are laid out anew with each line: some 150 lines. */
export const MAX_LIVE_CHARS = 6_000

/** Settles the finished lines of code without colours, when there are many. */
export function settlePlain(surface: CodeSurface): void {
  const { text, textStart, finished } = surface
  if (finished - textStart < MAX_LIVE_CHARS) return
  const lines = document.createDocumentFragment()
  lines.append(text.data.slice(0, finished - textStart))
  surface.settle(lines, finished - textStart)
}
