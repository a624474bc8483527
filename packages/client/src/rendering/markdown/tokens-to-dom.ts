import type { MarkedToken, Token, Tokens } from 'marked'
import { createElement } from '../create-element.js'
import { createCodeBlock } from './code-block.js'
import { inlineToDom } from './inline-to-dom.js'
import { tableToDom } from './table-to-dom.js'

/** The block's own heading is an `h2`, so the answer's highest one stands a level below, whatever depth the model gave it. */
const HEADINGS = ['h3', 'h4', 'h5', 'h6'] as const

/**
 * The element for one block token, or undefined for what shows nothing (blank lines, link definitions). Built with
 * createElement and text nodes only: nothing of the answer is ever parsed as HTML. `topDepth` is the depth of the
 * answer's highest heading.
 */
export function blockToDom(token: Token, topDepth: number): HTMLElement | undefined {
  return blockElement(token as MarkedToken, topDepth)
}

function blockElement(token: MarkedToken, topDepth: number): HTMLElement | undefined {
  switch (token.type) {
    case 'space':
    case 'def':
    case 'checkbox':
      return undefined
    case 'heading':
      return createElement(headingTag(token.depth, topDepth), {}, ...inlineToDom(token.tokens))
    case 'code':
      return createCodeBlock(token.text, token.lang)
    case 'list':
      return listToDom(token, topDepth)
    case 'table':
      return tableToDom(token)
    case 'blockquote':
      return createElement('blockquote', {}, ...blocksToDom(token.tokens, topDepth))
    case 'hr':
      return createElement('hr')
    case 'paragraph':
    case 'text':
      return createElement('p', {}, ...inlineToDom(token.tokens ?? [token]))
    default:
      return createElement('p', {}, token.raw)
  }
}

function headingTag(depth: number, topDepth: number): (typeof HEADINGS)[number] {
  return HEADINGS[Math.max(0, depth - topDepth)] ?? 'h6'
}

function blocksToDom(tokens: readonly Token[], topDepth: number): HTMLElement[] {
  return tokens.map((token) => blockToDom(token, topDepth)).filter((element) => element !== undefined)
}

function listToDom(token: Tokens.List, topDepth: number): HTMLElement {
  const items = token.items.map((item) => itemToDom(item, topDepth))
  if (!token.ordered) return createElement('ul', {}, ...items)
  const list = createElement('ol', {}, ...items)
  if (token.start !== '' && token.start !== 1) list.start = token.start
  return list
}

function itemToDom(item: Tokens.ListItem, topDepth: number): HTMLElement {
  const element = createElement('li')
  if (item.task) element.classList.add('task')
  const nodes = item.tokens.flatMap((token) => itemChild(token as MarkedToken, { loose: item.loose, topDepth }))
  if (!item.task) return append(element, nodes)
  // A label ties the box to its words, so that a screen reader speaks both.
  const label = createElement('label', {}, checkbox(item.checked === true))
  const [first, ...rest] = nodes
  if (first) label.append(first)
  return append(element, [label, ...rest])
}

function itemChild(token: MarkedToken, { loose, topDepth }: { loose: boolean; topDepth: number }): Node[] {
  // In a tight list the text stands in the item itself, without a paragraph.
  if (token.type === 'text' && !loose) return [createElement('span', {}, ...inlineToDom(token.tokens ?? [token]))]
  const element = blockElement(token, topDepth)
  return element ? [element] : []
}

function checkbox(checked: boolean): HTMLInputElement {
  const box = createElement('input', { type: 'checkbox', disabled: '' })
  box.checked = checked
  return box
}

function append(element: HTMLElement, nodes: readonly Node[]): HTMLElement {
  element.append(...nodes)
  return element
}
