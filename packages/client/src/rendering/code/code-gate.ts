import type { CSSResult } from 'lit'
import type { CodeListener, CodeSurface } from '../markdown/code-block.js'
import type { CodePainter } from './code-painter.js'
import { settlePlain } from './settle-plain.js'
import type { CodeHighlighter } from './span.js'

export interface CodeGateOptions {
  /** Where the code stands. */
  readonly container: HTMLElement
  readonly highlighter: CodeHighlighter | undefined
  /** Given the colours when they are loaded. */
  readonly onStyles: (styles: CSSResult) => void
}

/** Fetches what colours code with the first lines of code, and keeps what was finished meanwhile. */
export class CodeGate {
  readonly #options: CodeGateOptions
  /** Blocks and their languages. Bounded by the answer, which holds the blocks. */
  #waiting: Map<CodeSurface, string> | undefined
  #painter: CodePainter | undefined
  #isPaused = false
  #isClosed = false

  constructor(options: CodeGateOptions) {
    this.#options = options
  }

  /** For the Markdown renderer. */
  readonly listener: CodeListener = (surface, language) => {
    if (this.#isClosed) return
    if (language === '') return settlePlain(surface)
    if (this.#painter) return this.#painter.paint(surface, language)
    if (!this.#waiting) {
      this.#waiting = new Map()
      void this.#load()
    }
    this.#waiting.set(surface, language)
  }

  /** Takes the highlights out of the page, until `resume`. Idempotent. */
  pause(): void {
    this.#isPaused = true
    this.#painter?.pause()
  }

  /** Idempotent. */
  resume(): void {
    this.#isPaused = false
    this.#painter?.resume()
  }

  /** Makes elements of the colours: they stay when the gate is closed. */
  settle(): void {
    this.#painter?.settle()
  }

  /** Idempotent. */
  close(): void {
    this.#isClosed = true
    this.#waiting?.clear()
    this.#painter?.close()
  }

  async #load(): Promise<void> {
    const { container, highlighter, onStyles } = this.#options
    // Without the chunk there are no colours; the code is there all the same.
    const module = await import('./code-part.js').catch(() => undefined)
    if (!module || this.#isClosed) return
    onStyles(module.codeStyles)
    this.#painter = new module.CodePainter(container, highlighter)
    if (this.#isPaused) this.#painter.pause()
    for (const [surface, language] of this.#waiting ?? []) this.#painter.paint(surface, language)
    this.#waiting?.clear()
  }
}
