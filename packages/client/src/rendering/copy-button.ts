const TOLD_MS = 1500

/** What a copy button says. */
export interface CopyWords {
  readonly copy: string
  readonly copied: string
  /** The browser refused. */
  readonly notAllowed: string
}

/** Lets copy buttons say for a moment what came of it; the one pressed last. */
export class CopyButtons {
  #timer: ReturnType<typeof setTimeout> | undefined
  #told: (() => void) | undefined
  #isClosed = false

  async tell(button: Element, copying: Promise<boolean>, words: CopyWords): Promise<boolean> {
    const isCopied = await copying
    if (this.#isClosed) return isCopied
    this.pause()
    const name = button.getAttribute('aria-label')
    button.textContent = isCopied ? words.copied : words.notAllowed
    // Its name has to say what is seen on it.
    button.removeAttribute('aria-label')
    this.#told = () => {
      button.textContent = words.copy
      if (name !== null) button.setAttribute('aria-label', name)
    }
    this.#timer = setTimeout(() => this.pause(), TOLD_MS)
    return isCopied
  }

  /** The button says again what it does. Idempotent. */
  pause(): void {
    clearTimeout(this.#timer)
    this.#told?.()
    this.#told = undefined
  }

  /** Idempotent. */
  close(): void {
    this.pause()
    this.#isClosed = true
  }
}

/** The code that the copy button inside a block of code copies. */
export function codeOf(button: Element): string {
  return button.closest('figure')?.querySelector('code')?.textContent ?? ''
}
