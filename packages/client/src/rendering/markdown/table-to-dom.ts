import type { Tokens } from 'marked'
import { createElement } from '../create-element.js'
import { inlineToDom } from './inline-to-dom.js'

/** A table in a wrapper that scrolls sideways and takes focus, so that a wide one stays inside the block. */
export function tableToDom(token: Tokens.Table): HTMLElement {
  const head = createElement('thead', {}, row(token.header, 'th'))
  const body = createElement('tbody', {}, ...token.rows.map((cells) => row(cells, 'td')))
  const table = createElement('table', {}, head, body)
  return createElement('div', { class: 'table', role: 'group', tabindex: '0', 'aria-label': 'Table' }, table)
}

function row(cells: readonly Tokens.TableCell[], tag: 'th' | 'td'): HTMLElement {
  return createElement('tr', {}, ...cells.map((token) => cell(token, tag)))
}

function cell(token: Tokens.TableCell, row: 'th' | 'td'): HTMLElement {
  // The corner above the row names is often empty, and an empty header says nothing.
  const tag = token.text.trim() === '' ? 'td' : row
  const element = createElement(tag, tag === 'th' ? { scope: 'col' } : {}, ...inlineToDom(token.tokens))
  if (token.align) element.style.textAlign = token.align
  return element
}
