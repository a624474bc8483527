const FENCE_START = /^[ \t]*(?:```|~~~)[ \t]*[\w-]*[ \t]*$/m
const FENCE_END = /^[ \t]*(?:```|~~~)[ \t]*$/m

/** The diagram in an answer: what stands in its first fence, or all of it when there is none. */
export function diagramSource(text: string): string {
  const start = FENCE_START.exec(text)
  if (!start) return text
  const body = text.slice(start.index + start[0].length).replace(/^\n/, '')
  const end = FENCE_END.exec(body)
  return end ? body.slice(0, end.index) : body
}

/** The lines that are whole: half a line is hardly ever a valid diagram, whole lines nearly always are. */
export function completeLines(source: string): string {
  return source.slice(0, source.lastIndexOf('\n') + 1)
}
