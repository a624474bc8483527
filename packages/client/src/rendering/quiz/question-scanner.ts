/** What ends a string that begins with a quotation mark. Some models write typographic ones around keys and values. */
const CLOSING: Readonly<Record<string, string>> = { '"': '"', '“': '”', '”': '”', '„': '“”' }

/** A question with more is not one; and what is looked at again with each piece of it must be bounded. */
const MAX_QUESTION_CHARS = 16_000

/** What a character ended: a question's object as JSON (`''` when it was too long), or the array. */
export type Cut = { readonly object: string } | 'end' | undefined

/**
 * Cuts the objects of an array out of JSON that arrives, looking at each character once, and mends what models get wrong:
 * typographic quotation marks, commas before a closing bracket, line ends in strings, a closing brace left out.
 */
export class QuestionScanner {
  #object = ''
  #length = 0
  #depth = 0
  /** The marks that close the string that is open; `''` outside of one. */
  #closing = ''
  #escaped = false
  /** A comma that counts only if something follows. */
  #hasComma = false

  /** The JSON of the object that is open; `''` between two, and for one that is too long. */
  get open(): string {
    return this.#depth > 0 && this.#length <= MAX_QUESTION_CHARS ? this.#object : ''
  }

  read(character: string): Cut {
    if (this.#closing !== '') return this.#readString(character)
    if (/\s/.test(character)) return undefined
    if (character === ',') return void (this.#hasComma = true)
    return this.#readStructure(character)
  }

  #readString(character: string): undefined {
    if (this.#escaped) {
      this.#escaped = false
      this.#add(character)
    } else if (character === '\\') {
      this.#escaped = true
      this.#add(character)
    } else if (this.#closing.includes(character)) {
      this.#closing = ''
      this.#add('"')
    } else this.#add(character < ' ' || character === '"' ? JSON.stringify(character).slice(1, -1) : character)
  }

  #readStructure(character: string): Cut {
    const hadComma = this.#hasComma
    this.#hasComma = false
    if (character === '}' || character === ']') return this.#close(character)
    // A new object where a key should be: the one before was never closed.
    const left = character === '{' && this.#depth === 1 && hadComma ? this.#take('}') : undefined
    if (hadComma) this.#add(',')
    if (character === '{' || character === '[') this.#depth++
    this.#closing = CLOSING[character] ?? ''
    this.#add(this.#closing === '' ? character : '"')
    return left
  }

  #close(character: string): Cut {
    if (this.#depth === 0) return 'end'
    if (this.#depth === 1) return this.#take(character)
    this.#depth--
    this.#add(character)
    return undefined
  }

  #take(closing: string): Cut {
    const object = this.open === '' ? '' : this.#object + closing
    this.#object = ''
    this.#length = 0
    this.#depth = 0
    return { object }
  }

  #add(text: string): void {
    // A text that stands between the questions is none of them.
    if (this.#depth === 0) return
    this.#length += text.length
    if (this.#length <= MAX_QUESTION_CHARS) this.#object += text
  }
}
