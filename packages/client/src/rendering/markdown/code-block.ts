import { createElement } from '../create-element.js'

const MAX_LABEL_CHARS = 24

/** A figure with the language, a copy button (`data-copy`; the renderer listens) and the code in one text node. */
export function createCodeBlock(code: string, info: string | undefined): HTMLElement {
  const language = languageOf(info)
  const name = language || 'code'
  const copy = createElement('button', { type: 'button', 'data-copy': '', 'aria-label': `Copy ${name}` }, 'Copy')
  const bar = createElement('figcaption', {}, createElement('span', { class: 'language' }, name), copy)
  // Long lines scroll, and what scrolls must be reachable by keyboard.
  const pre = createElement('pre', { tabindex: '0', role: 'group', 'aria-label': `${name} block` })
  pre.append(createElement('code', {}, document.createTextNode(code)))
  return createElement('figure', { class: 'code', 'data-language': language, part: 'code' }, bar, pre)
}

/**
 * Brings a code block up to date by appending what is new: a long fence costs its growth, not its length. False when
 * the text did not merely grow, and the block must be built anew.
 */
export function growCodeBlock(block: HTMLElement, code: string, info: string | undefined): boolean {
  const text = block.querySelector('code')?.firstChild
  if (!(text instanceof Text) || block.dataset['language'] !== languageOf(info)) return false
  if (!code.startsWith(text.data)) return false
  if (code.length > text.length) text.appendData(code.slice(text.length))
  return true
}

/** The code that the copy button inside `block` copies. */
export function codeOf(button: Element): string {
  return button.closest('figure')?.querySelector('code')?.textContent ?? ''
}

function languageOf(info: string | undefined): string {
  return (info ?? '').trim().split(/\s+/, 1)[0]?.slice(0, MAX_LABEL_CHARS) ?? ''
}
