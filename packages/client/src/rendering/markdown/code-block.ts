import { createElement } from '../create-element.js'

const MAX_LABEL_CHARS = 24

/** Where a block's code stands, for what colours it. Offsets are of the whole code, in UTF-16 units. */
export interface CodeSurface {
  /** The element that holds the code: what is settled as elements, then one text node that grows. */
  readonly code: HTMLElement
  readonly text: Text
  /** Where the text node begins. */
  readonly textStart: number
  /** The end of the lines that nothing can change any more. */
  readonly finished: number
  /** Nothing follows. */
  readonly isClosed: boolean
  /** The whole code so far. */
  source(): string
  /** Shows the text node's first `chars` as `nodes`, which say the same. */
  settle(nodes: DocumentFragment, chars: number): void
}

/** Told when more lines of a code block are finished, or it is closed. `language` is the word after the fence. */
export type CodeListener = (surface: CodeSurface, language: string) => void

/** A figure with the language, a copy button (`data-copy`; the view listens) and the code in one growing text node. */
export class CodeBlock implements CodeSurface {
  readonly element: HTMLElement
  readonly code: HTMLElement
  readonly text = document.createTextNode('')
  readonly #language: string
  readonly #listener: CodeListener | undefined
  /** What stands as elements before the text node. */
  #settled = ''
  #finished = 0
  #isClosed = false

  constructor(language: string, listener?: CodeListener) {
    this.#language = language
    this.#listener = listener
    this.code = createElement('code', {}, this.text)
    const name = language || 'code'
    const copy = createElement('button', { type: 'button', 'data-copy': '', 'aria-label': `Copy ${name}` }, 'Copy')
    const bar = createElement('figcaption', {}, createElement('span', { class: 'language' }, name), copy)
    // Long lines scroll, and what scrolls must be reachable by keyboard.
    const frame = { tabindex: '0', role: 'group', 'aria-label': `${name} block` }
    const pre = createElement('pre', frame, this.code)
    this.element = createElement('figure', { class: 'code', 'data-language': language, part: 'code' }, bar, pre)
  }

  get textStart(): number {
    return this.#settled.length
  }

  get finished(): number {
    return this.#finished
  }

  get isClosed(): boolean {
    return this.#isClosed
  }

  /** Shows `code`. False when it does not begin with what is shown, and a new block is needed. */
  show(code: string, isClosed: boolean): boolean {
    const shown = this.source()
    if (!code.startsWith(shown)) return false
    this.append(code.slice(shown.length))
    if (isClosed) this.close()
    return true
  }

  /** Adds to the code: a long fence costs its growth, not its length. */
  append(code: string): void {
    if (code === '') return
    this.#isClosed = false
    this.text.appendData(code)
    const end = code.lastIndexOf('\n')
    if (end !== -1) this.#tell(this.textStart + this.text.length - code.length + end + 1)
  }

  /** Nothing follows. Idempotent. */
  close(): void {
    if (this.#isClosed) return
    this.#isClosed = true
    this.#tell(this.textStart + this.text.length)
  }

  source(): string {
    return this.#settled + this.text.data
  }

  settle(nodes: DocumentFragment, chars: number): void {
    const text = this.text.substringData(0, chars)
    this.#settled += text
    // Whole lines become a box of their own, so that laying out the next line does not look at all those before.
    this.text.before(text.endsWith('\n') ? createElement('span', { class: 'lines' }, nodes) : nodes)
    this.text.deleteData(0, chars)
  }

  #tell(end: number): void {
    if (!this.#listener || (end <= this.#finished && !this.#isClosed)) return
    this.#finished = Math.max(this.#finished, end)
    this.#listener(this, this.#language)
  }
}

/** The language in a fence's info string, `''` when it names none. */
export function languageOf(info: string | undefined): string {
  return (info ?? '').trim().split(/\s+/, 1)[0]?.slice(0, MAX_LABEL_CHARS) ?? ''
}
