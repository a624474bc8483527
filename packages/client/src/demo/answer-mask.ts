const ANSWER = /("answer"\s*:\s*)([^\s,}]+)/g
/** Longer than any `"answer": n` that chunks may split. */
const MEMORY_CHARS = 32
const MAX_STREAMS = 64

/**
 * Hides the right answers of a quiz in text that arrives in pieces, so that somebody who watches the frames is not told
 * them. Every character is replaced by one other, wherever the pieces are cut.
 */
export class AnswerMask {
  readonly #tails = new Map<string, string>()

  /** The next piece of stream `id` with answers hidden. */
  mask(id: string, piece: string): string {
    const tail = this.#tails.get(id) ?? ''
    const text = tail + piece
    this.#remember(id, text.slice(-MEMORY_CHARS))
    const masked = text.replace(ANSWER, (_, key: string, value: string) => key + '•'.repeat(value.length))
    return masked.slice(tail.length)
  }

  #remember(id: string, tail: string): void {
    // Put last, so that the first key is the stream that was quiet the longest.
    this.#tails.delete(id)
    this.#tails.set(id, tail)
    const [oldest] = this.#tails.keys()
    if (this.#tails.size > MAX_STREAMS && oldest !== undefined) this.#tails.delete(oldest)
  }
}
