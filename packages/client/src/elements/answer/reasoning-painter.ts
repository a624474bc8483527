/**
 * Paints a model's reasoning as plain text into a `<details>`. It only ever grows, so a frame appends what is new; and
 * while the fold is closed, which is how it starts, nothing is painted at all.
 */
export class ReasoningPainter {
  readonly #fold: HTMLDetailsElement
  readonly #text: Text
  #key = ''
  #wanted = ''
  #frame = 0
  #isClosed = false

  /** @param fold a fold with a `.thoughts` for the text; hidden while there is none */
  constructor(fold: HTMLDetailsElement) {
    this.#fold = fold
    this.#text = document.createTextNode('')
    fold.querySelector('.thoughts')?.replaceChildren(this.#text)
  }

  /** Shows `reasoning`. Under the same key it begins with what was shown before; another key makes that void. */
  show(key: string, reasoning: string): void {
    if (key !== this.#key) this.#text.data = ''
    this.#key = key
    this.#wanted = reasoning
    this.#fold.hidden = reasoning === ''
    this.schedule()
  }

  /** Paints with the next frame what is missing, if anybody sees it. */
  schedule(): void {
    if (this.#isClosed || this.#frame !== 0 || !this.#fold.open || this.#text.length === this.#wanted.length) return
    this.#frame = requestAnimationFrame(() => {
      this.#frame = 0
      this.#text.appendData(this.#wanted.slice(this.#text.length))
    })
  }

  /** Paints again after `close`. Idempotent. */
  open(): void {
    this.#isClosed = false
    this.schedule()
  }

  /** Lets go of the frame, and leaves what was painted. Idempotent. */
  close(): void {
    this.#isClosed = true
    cancelAnimationFrame(this.#frame)
    this.#frame = 0
  }
}
