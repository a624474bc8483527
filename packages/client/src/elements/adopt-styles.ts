import type { CSSResult } from 'lit'

/** Gives the shadow root that an element stands in the styles of a part that was loaded late. */
export function adoptStyles(element: Element, { styleSheet }: CSSResult): void {
  const root = element.getRootNode()
  if (!(root instanceof ShadowRoot) || !styleSheet || root.adoptedStyleSheets.includes(styleSheet)) return
  root.adoptedStyleSheets.push(styleSheet)
}
