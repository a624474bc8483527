import { loadLongBlocks } from '../../src/rendering/markdown/long-blocks.js'
import { MarkdownRenderer } from '../../src/rendering/markdown/markdown-renderer.js'
import type { MarkdownOptions } from '../../src/rendering/markdown/answer-context.js'

// In a page they come when a block first grows long, and are waited for by none.
await loadLongBlocks()

/** The answer rendered in one go. */
export function renderWhole(source: string, options?: MarkdownOptions): HTMLElement {
  const container = document.createElement('div')
  new MarkdownRenderer(container, options).render(source, true)
  return container
}

/** The answer rendered as it arrives, in parts of the given lengths, over and over; `look` sees each state but the last. */
export function renderStreamed(
  source: string,
  steps: readonly number[],
  look: (container: HTMLElement, shown: string) => void = () => {},
): HTMLElement {
  const container = document.createElement('div')
  const renderer = new MarkdownRenderer(container)
  for (let end = steps[0] ?? 1, turn = 1; end < source.length; turn++) {
    const shown = source.slice(0, end)
    renderer.render(shown, false)
    look(container, shown)
    end += steps[turn % steps.length] ?? 1
  }
  renderer.render(source, true)
  return container
}

/**
 * The document below a node as text, one line an element: without chunks, whose borders mean nothing, with attributes in
 * order and neighbouring texts as one.
 */
export function shapeOf(container: ParentNode): string {
  const lines: string[] = []
  for (const child of container.children) {
    if (child.classList.contains('chunk')) write(child.childNodes, '', lines)
    else write([child], '', lines)
  }
  return lines.join('\n')
}

function write(nodes: Iterable<Node>, indent: string, lines: string[]): void {
  let text = ''
  const flush = (): void => {
    if (text !== '') lines.push(indent + JSON.stringify(text))
    text = ''
  }
  for (const node of nodes) {
    if (!(node instanceof Element)) text += node.textContent ?? ''
    else {
      flush()
      lines.push(`${indent}<${node.localName}${attributesOf(node)}>`)
      write(node.childNodes, `${indent}  `, lines)
    }
  }
  flush()
}

function attributesOf(element: Element): string {
  return [...element.attributes]
    .map(({ name, value }) => ` ${name}="${value.replace(/footnote-\d+-/, 'footnote-')}"`)
    .toSorted()
    .join('')
}

/** The text that a reader sees of an answer, without white space, and without the labels of its code blocks. */
export function visibleText(container: HTMLElement): string {
  const copy = container.cloneNode(true) as HTMLElement
  for (const label of copy.querySelectorAll('figcaption')) label.remove()
  return copy.textContent.replace(/\s+/g, '')
}

/** The rest of `text` from the first character on that is not found, in order, in `later`. */
export function missing(text: string, later: string): string {
  let at = 0
  for (const [index, character] of [...text].entries()) {
    at = later.indexOf(character, at) + 1
    if (at === 0) return [...text].slice(index).join('')
  }
  return ''
}
