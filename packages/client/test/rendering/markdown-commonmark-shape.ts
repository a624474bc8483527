const HEADINGS = ['h3', 'h4', 'h5', 'h6']
const BLOCKS = new Set('p ul ol li blockquote pre hr table h3 h4 h5 h6'.split(' '))
const SAFE = /^(?:https?|mailto|tel):/

/** What the specification's HTML comes to under this renderer's rules for headings, links and pictures. */
export function expectedShape(html: string): string {
  const { body } = new DOMParser().parseFromString(html, 'text/html')
  offsetHeadings(body)
  for (const image of body.querySelectorAll('img')) {
    const words = image.getAttribute('alt') ?? ''
    const link = document.createElement('a')
    link.setAttribute('href', image.getAttribute('src') ?? '')
    if (image.title) link.title = image.title
    link.textContent = words || 'image'
    image.replaceWith(link)
  }
  return shape(body)
}

/** What is shown, without what the renderer adds: chunks, the frames of code and tables, `rel` and `target`. */
export function shownShape(container: HTMLElement): string {
  const copy = container.cloneNode(true) as HTMLElement
  for (const chunk of copy.querySelectorAll('.chunk')) chunk.replaceWith(...chunk.childNodes)
  for (const figure of copy.querySelectorAll<HTMLElement>('figure.code')) {
    const pre = figure.querySelector('pre')
    const language = figure.dataset['language']
    if (language) pre?.firstElementChild?.setAttribute('class', `language-${language}`)
    if (pre) figure.replaceWith(pre)
  }
  for (const list of copy.querySelectorAll(':is(ul, ol):not(.loose)')) {
    for (const paragraph of list.querySelectorAll(':scope > li > p')) paragraph.replaceWith(...paragraph.childNodes)
  }
  return shape(copy)
}

function offsetHeadings(body: HTMLElement): void {
  const headings = [...body.querySelectorAll('h1, h2, h3, h4, h5, h6')]
  const top = Number(headings[0]?.localName[1] ?? 1)
  for (const heading of headings) {
    const shown = document.createElement(HEADINGS[Math.max(0, Number(heading.localName[1]) - top)] ?? 'h6')
    shown.append(...heading.childNodes)
    heading.replaceWith(shown)
  }
}

function shape(root: Element): string {
  const parts: string[] = []
  visit(root, parts, false)
  // White space matters in code only, and there the last line end does not.
  return parts.join('').replace(/\n?<\/code>/g, '</code>')
}

function visit(node: Element, parts: string[], isCode: boolean): void {
  for (const child of node.childNodes) {
    if (!(child instanceof Element)) {
      const text = child.textContent ?? ''
      if (isCode || text.trim() !== '' || isBetweenWords(child)) parts.push(isCode ? text : collapse(text, parts))
    } else if (child.localName === 'span' || isDeadLink(child)) {
      visit(child, parts, isCode)
    } else {
      const isBlock = BLOCKS.has(child.localName)
      if (isBlock) trimEnd(parts)
      parts.push(`<${child.localName}${attributes(child)}>`)
      visit(child, parts, isCode || child.localName === 'code')
      if (isBlock) trimEnd(parts)
      if (child.localName !== 'br') parts.push(`</${child.localName}>`)
    }
  }
}

/** White space as a page shows it: none at the beginning of a line. */
function collapse(text: string, parts: readonly string[]): string {
  const collapsed = text.replace(/\s+/g, ' ')
  const before = /^<([a-z0-9]+)/.exec(parts.at(-1) ?? '')?.[1]
  return before === 'br' || (before !== undefined && BLOCKS.has(before)) ? collapsed.trimStart() : collapsed
}

function isBetweenWords(node: Node): boolean {
  const next = node.nextSibling
  return next instanceof Element && !BLOCKS.has(next.localName)
}

function trimEnd(parts: string[]): void {
  const last = parts.at(-1)
  if (last !== undefined && !last.startsWith('<')) parts[parts.length - 1] = last.trimEnd()
}

function isDeadLink(element: Element): boolean {
  const href = element.getAttribute('href')
  return (
    element.localName === 'a' && (href === null || !(href.startsWith('#') || (URL.canParse(href) && SAFE.test(href))))
  )
}

function attributes(element: Element): string {
  if (element.localName === 'a') {
    const href = element.getAttribute('href') ?? ''
    return ` ${href.startsWith('#') ? href : new URL(href).href} ${element.getAttribute('title') ?? ''}`
  }
  if (element.localName === 'ol') return ` ${element.getAttribute('start') ?? '1'}`
  return element.localName === 'code' ? ` ${element.className}` : ''
}
