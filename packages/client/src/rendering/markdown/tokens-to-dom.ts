import type { MarkedToken, Token, Tokens } from 'marked'
import { createElement } from '../create-element.js'
import { createCodeBlock } from './code-block.js'
import { inlineToDom } from './inline-to-dom.js'
import { tableToDom } from './table-to-dom.js'

/** The block's own heading is an `h2`, so the answer's start one level below. */
const HEADINGS = ['h3', 'h4', 'h5', 'h6'] as const

/**
 * The element for one block token, or undefined for what shows nothing (blank lines, link definitions). Built with
 * createElement and text nodes only: nothing of the answer is ever parsed as HTML.
 */
export function blockToDom(token: Token): HTMLElement | undefined {
  return blockElement(token as MarkedToken)
}

function blockElement(token: MarkedToken): HTMLElement | undefined {
  switch (token.type) {
    case 'space':
    case 'def':
    case 'checkbox':
      return undefined
    case 'heading':
      return createElement(HEADINGS[token.depth - 1] ?? 'h6', {}, ...inlineToDom(token.tokens))
    case 'code':
      return createCodeBlock(token.text, token.lang)
    case 'list':
      return listToDom(token)
    case 'table':
      return tableToDom(token)
    case 'blockquote':
      return createElement('blockquote', {}, ...blocksToDom(token.tokens))
    case 'hr':
      return createElement('hr')
    case 'paragraph':
    case 'text':
      return createElement('p', {}, ...inlineToDom(token.tokens ?? [token]))
    default:
      return createElement('p', {}, token.raw)
  }
}

function blocksToDom(tokens: readonly Token[]): HTMLElement[] {
  return tokens.map(blockToDom).filter((element) => element !== undefined)
}

function listToDom(token: Tokens.List): HTMLElement {
  const items = token.items.map(itemToDom)
  if (!token.ordered) return createElement('ul', {}, ...items)
  const list = createElement('ol', {}, ...items)
  if (token.start !== '' && token.start !== 1) list.start = token.start
  return list
}

function itemToDom(item: Tokens.ListItem): HTMLElement {
  const element = createElement('li')
  if (item.task) element.classList.add('task')
  const nodes = item.tokens.flatMap((token) => itemChild(token as MarkedToken, item.loose))
  if (!item.task) return append(element, nodes)
  // A label ties the box to its words, so that a screen reader speaks both.
  const label = createElement('label', {}, checkbox(item.checked === true))
  const [first, ...rest] = nodes
  if (first) label.append(first)
  return append(element, [label, ...rest])
}

function itemChild(token: MarkedToken, loose: boolean): Node[] {
  // In a tight list the text stands in the item itself, without a paragraph.
  if (token.type === 'text' && !loose) return [createElement('span', {}, ...inlineToDom(token.tokens ?? [token]))]
  const element = blockElement(token)
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
