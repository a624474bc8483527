/** How far back from the end of the earlier part a model may begin to repeat it, in UTF-16 units. */
const MAX_REPEATED = 400

/** Less than this is no repetition: a model may well say "ha" after "ha". */
const MIN_REPEATED = 12

/** A model that begins anew says at least this much of the beginning. */
const MIN_RESTARTED = 40

/**
 * The seam between the beginning of an answer and what another call of the model adds to it. Models repeat the last
 * words, or begin anew, although they were asked to go on: what readers have already is left out. Text is held back only
 * while it may still turn out to be a repetition.
 */
export class Seam {
  readonly #partial: string
  /** Where a repetition may have begun: the held text is what follows there. */
  #starts: readonly number[]
  #held = ''
  #isOpen = true

  /** @param partial the beginning of the answer */
  constructor(partial: string) {
    this.#partial = partial
    const from = Math.max(0, partial.length - MAX_REPEATED)
    this.#starts = [...new Set([0, ...Array.from({ length: partial.length - from }, (_, index) => from + index)])]
    if (partial === '') this.#isOpen = false
  }

  /** What of `text` is new. */
  feed(text: string): string {
    if (!this.#isOpen) return text
    this.#held += text
    const possible = this.#starts.filter((start) => this.#agrees(start))
    // As long as everything that is held may be said already, it is not shown.
    if (possible.some((start) => this.#partial.length - start > this.#held.length)) {
      this.#starts = possible
      return ''
    }
    return this.end()
  }

  /** The rest, when nothing more comes. */
  end(): string {
    if (!this.#isOpen) return ''
    this.#isOpen = false
    return this.#held.slice(this.#repeated())
  }

  /** Whether the held text and the earlier part say the same from `start` on, as far as both go. */
  #agrees(start: number): boolean {
    const length = Math.min(this.#held.length, this.#partial.length - start)
    return this.#partial.startsWith(this.#held.slice(0, length), start)
  }

  /** How much of the held text readers have. */
  #repeated(): number {
    const spaces = this.#partial.length - this.#partial.trimEnd().length
    const whole = this.#starts.filter((start) => this.#agrees(start)).map((start) => this.#partial.length - start)
    const lengths = whole.filter((length) => length <= this.#held.length)
    // The longest repetition that reaches the end of the earlier part.
    const longest = lengths.find(
      (length) => length >= MIN_REPEATED || length === this.#partial.length || length === spaces,
    )
    return longest ?? this.#restarted()
  }

  /** How far a model that began anew said the same. */
  #restarted(): number {
    let same = 0
    while (same < this.#held.length && this.#held[same] === this.#partial[same]) same += 1
    return same >= MIN_RESTARTED ? same : 0
  }
}
