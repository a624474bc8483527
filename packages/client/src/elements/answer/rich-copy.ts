/** What a document that it is pasted into can use; the rest is how a block works. */
const KEPT: ReadonlySet<string> = new Set([
  'href',
  'src',
  'alt',
  'title',
  'start',
  'checked',
  'type',
  'lang',
  'dir',
  'scope',
])

/** What is painted as HTML for the clipboard, without the block's own controls, classes and labels. */
export function richHtml(painted: Element): string {
  const copy = document.createElement('div')
  copy.append(...[...painted.childNodes].map((node) => node.cloneNode(true)))
  for (const control of copy.querySelectorAll('button, figcaption, [hidden]')) control.remove()
  for (const element of copy.querySelectorAll('*')) keepAttributes(element)
  return new XMLSerializer().serializeToString(copy)
}

function keepAttributes(element: Element): void {
  for (const { name } of [...element.attributes]) if (!KEPT.has(name)) element.removeAttribute(name)
}
