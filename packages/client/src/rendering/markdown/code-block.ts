import { createElement } from '../create-element.js'

const MAX_LABEL_CHARS = 24

/**
 * Told of a code block's lines, each once, when nothing can change them any more. `code` is the element that shows
 * them, in one text node from `offset` on; `lines` ends with a line end, except the block's last.
 */
export type CodeListener = (lines: {
  readonly code: HTMLElement
  readonly language: string
  readonly lines: string
  readonly offset: number
}) => void

/** A figure with the language, a copy button (`data-copy`; the view listens) and the code in one growing text node. */
export class CodeBlock {
  readonly element: HTMLElement
  readonly #code: HTMLElement
  readonly #text = document.createTextNode('')
  readonly #language: string
  readonly #listener: CodeListener | undefined
  #told = 0

  constructor(language: string, listener?: CodeListener) {
    this.#language = language
    this.#listener = listener
    this.#code = createElement('code', {}, this.#text)
    const name = language || 'code'
    const copy = createElement('button', { type: 'button', 'data-copy': '', 'aria-label': `Copy ${name}` }, 'Copy')
    const bar = createElement('figcaption', {}, createElement('span', { class: 'language' }, name), copy)
    // Long lines scroll, and what scrolls must be reachable by keyboard.
    const frame = { tabindex: '0', role: 'group', 'aria-label': `${name} block` }
    const pre = createElement('pre', frame, this.#code)
    this.element = createElement('figure', { class: 'code', 'data-language': language, part: 'code' }, bar, pre)
  }

  /** Shows `code`. False when it does not begin with what is shown, and a new block is needed. */
  show(code: string, isClosed: boolean): boolean {
    const shown = this.#text.data
    if (!code.startsWith(shown)) return false
    this.append(code.slice(shown.length))
    if (isClosed) this.close()
    return true
  }

  /** Adds to the code: a long fence costs its growth, not its length. */
  append(code: string): void {
    if (code === '') return
    this.#text.appendData(code)
    const end = code.lastIndexOf('\n')
    if (end !== -1) this.#tell(this.#text.length - code.length + end + 1)
  }

  /** Nothing follows. Idempotent. */
  close(): void {
    this.#tell(this.#text.length)
  }

  #tell(end: number): void {
    if (!this.#listener || end <= this.#told) return
    const offset = this.#told
    this.#told = end
    const lines = this.#text.substringData(offset, end - offset)
    this.#listener({ code: this.#code, language: this.#language, lines, offset })
  }
}

/** The code that the copy button inside a block copies. */
export function codeOf(button: Element): string {
  return button.closest('figure')?.querySelector('code')?.textContent ?? ''
}

/** The language in a fence's info string, `''` when it names none. */
export function languageOf(info: string | undefined): string {
  return (info ?? '').trim().split(/\s+/, 1)[0]?.slice(0, MAX_LABEL_CHARS) ?? ''
}
