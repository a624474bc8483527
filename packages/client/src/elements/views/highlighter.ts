import type { CodeHighlighter } from '../../rendering/code/span.js'

/** An element that says what colours its code, or whose class does for all. */
interface Highlighting {
  readonly highlighter?: CodeHighlighter | undefined
}

/** The highlighter of the element in whose shadow root `container` stands, else its class's; undefined: our own. */
export function highlighterOf(container: Element): CodeHighlighter | undefined {
  const root = container.getRootNode()
  if (!(root instanceof ShadowRoot)) return undefined
  const host: Element & Highlighting = root.host
  return host.highlighter ?? (host.constructor as Highlighting).highlighter
}
