/** A run of letters and digits; of scripts that are written without spaces, each sign. */
const WORD =
  /[\p{Script=Han}\p{Script=Hiragana}\p{Script=Katakana}\p{Script=Thai}]|(?:(?![\p{Script=Han}\p{Script=Hiragana}\p{Script=Katakana}\p{Script=Thai}])[\p{L}\p{N}\p{M}'’])+/gu
const SPACE = /\s/

/** Counts the words of a text that grows, at the cost of what is new. */
export class WordCounter {
  #words = 0
  #counted = 0

  /** How many words `text` has; it begins with the text of the call before, or starts anew. */
  count(text: string): number {
    if (text.length < this.#counted) this.#words = this.#counted = 0
    const end = lastBorder(text, this.#counted)
    this.#words += wordsIn(text.slice(this.#counted, end))
    this.#counted = end
    return this.#words + wordsIn(text.slice(end))
  }
}

/** Behind the last white space from `from` on: no word reaches over it. */
function lastBorder(text: string, from: number): number {
  for (let at = text.length; at > from; at--) if (SPACE.test(text.charAt(at - 1))) return at
  return from
}

function wordsIn(text: string): number {
  return text.match(WORD)?.length ?? 0
}
