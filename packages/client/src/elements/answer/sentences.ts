/** A sentence's end and what follows it, a paragraph's end, or a fence. */
const BORDER = /[.!?…](?=["'”’)\]]*\s)|[。！？]|\n\s*\n|\n(?=\s*(?:`{3}|~{3}))/g
const FENCE = /^\s*(?:`{3}|~{3})/

/** Whole sentences of a Markdown text that grows, as they are read aloud: without markup, a fence as `codeBlock`. */
export class Sentences {
  readonly #codeBlock: string
  #at = 0
  #isInFence = false

  /**
   * @param codeBlock what is said in the place of a block of code
   * @param known how much of the text was there before, and is not read
   */
  constructor(codeBlock: string, known = 0) {
    this.#codeBlock = codeBlock
    this.#at = known
  }

  /** The sentences that have become whole since the last call; with `ended`, the rest, too. */
  take(text: string, ended: boolean): string[] {
    const found: string[] = []
    for (let end = this.#next(text, ended); end !== undefined; end = this.#next(text, ended)) {
      const raw = text.slice(this.#at, end)
      this.#at = end
      const spoken = this.#speak(raw)
      if (spoken !== '') found.push(spoken)
    }
    return found
  }

  /** The end of the next piece, a line of code or a sentence; undefined while it is not whole. */
  #next(text: string, ended: boolean): number | undefined {
    if (this.#at >= text.length) return undefined
    const rest = ended ? text.length : undefined
    const line = text.indexOf('\n', this.#at)
    const isLine = this.#isInFence || FENCE.test(text.slice(this.#at, line === -1 ? undefined : line))
    if (isLine) return line === -1 ? rest : line + 1
    BORDER.lastIndex = this.#at
    const match = BORDER.exec(text)
    return match ? match.index + match[0].length : rest
  }

  #speak(raw: string): string {
    const isBorder = FENCE.test(raw)
    if (isBorder) this.#isInFence = !this.#isInFence
    if (isBorder) return this.#isInFence ? this.#codeBlock : ''
    return this.#isInFence ? '' : plainText(raw)
  }
}

/** Markdown as it is read aloud. */
function plainText(source: string): string {
  return source
    .replace(/!?\[([^\]]*)\]\([^)]*\)/g, '$1')
    .replace(/^\s*(?:#{1,6}\s|>\s?|[-*+]\s|\d{1,9}[.)]\s)+/gm, '')
    .replace(/^[\s|:-]+$/gm, '')
    .replace(/[*_~`|]+/g, ' ')
    .replace(/\s+/g, ' ')
    .trim()
}
