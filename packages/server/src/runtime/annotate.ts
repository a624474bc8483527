/** What a piece of text is, as far as a reader has to be told: plain text says nothing. */
export type Hint = 'plain' | 'code' | 'link'

/** `emit` gets each piece in order; joined, they are the text. */
export type Emit = (text: string, hint: Hint) => void

/** The end of a text in which the beginning of `https://` may have been cut off. */
const CUT_SCHEME = /h(?:t(?:tps?|t)?)?$/

const SPACES = /\s/
const ENDS_ADDRESS = /[\s<>"`\]]/

/** The shortest run of backticks or tildes that opens a fence, and the most spaces ahead of one. */
const FENCE_LENGTH = 3
const FENCE_INDENT = 3

const SCHEME = 'https://'

type Mode = 'text' | 'link' | 'ticks' | 'span' | 'info' | 'fence'

/**
 * Tells code and links apart from text, in one pass and without look-ahead: what a character is depends on those before
 * it only, so that nothing is held back and the hints do not depend on where the text was cut into tokens. Code is
 * what stands in a fence or behind an open backtick, delimiters included; a link is what follows `http(s)://` or `](`.
 * A hint for renderers in a hurry, not Markdown: the state is a few numbers however long the text is.
 */
export class Annotator {
  #mode: Mode = 'text'
  /** Spaces at the start of the line so far; -1 once something else stands on it. */
  #indent = 0
  /** Backticks or tildes in a row just now, and which of the two. */
  #run = 0
  #runOf = ''
  /** What the open code was opened with: it takes as many to close it. */
  #opened = 0
  #openedWith = ''
  /** Characters of `https://` that stand behind each other just now. */
  #scheme = 0
  /** The last character was the `]` of a link's text. */
  #bracket = false
  /** Parentheses open inside an address. */
  #depth = 0
  /** What stood before matters to nothing that may come: plain text, and not at the beginning of a line. */
  #isIdle = false

  /** Cuts the text where the hint changes. */
  feed(text: string, emit: Emit): void {
    if (this.isPlain(text)) return emit(text, 'plain')
    let from = 0
    let hint: Hint = 'plain'
    for (let index = 0; index < text.length; index++) {
      const next = this.#step(text.charAt(index))
      if (index > from && next !== hint) {
        emit(text.slice(from, index), hint)
        from = index
      }
      hint = next
    }
    this.#isIdle = this.#hasNothingOpen()
    emit(from === 0 ? text : text.slice(from), hint)
  }

  /** Whether the text is plain and changes nothing, as nearly all tokens are: then it need not be fed. */
  isPlain(text: string): boolean {
    return this.#isIdle && !beginsSomething(text)
  }

  #hasNothingOpen(): boolean {
    return this.#mode === 'text' && this.#scheme === 0 && this.#run === 0 && this.#indent < 0 && !this.#bracket
  }

  /** Takes one character, and says what it is. */
  #step(char: string): Hint {
    switch (this.#mode) {
      case 'text':
        return this.#text(char)
      case 'link':
        return this.#link(char)
      case 'ticks':
        return this.#ticks(char)
      case 'span':
        return this.#span(char)
      case 'info':
        return this.#info(char)
      case 'fence':
        return this.#fence(char)
      default:
        return this.#mode satisfies never
    }
  }

  #text(char: string): Hint {
    if (char === '`') return this.#openTicks()
    if (char === '~' && this.#canOpenFence(char)) {
      this.#count(char)
      if (this.#run === FENCE_LENGTH) return this.#open('info')
      return 'plain'
    }
    if (this.#run > 0) this.#indent = -1
    this.#run = 0
    this.#moveOnLine(char)
    if (this.#followsScheme(char) || (this.#bracket && char === '(')) this.#openLink()
    this.#bracket = char === ']'
    return 'plain'
  }

  #link(char: string): Hint {
    const closes = char === ')' && this.#depth === 0
    if (closes || ENDS_ADDRESS.test(char)) {
      this.#mode = 'text'
      return this.#text(char)
    }
    if (char === '(') this.#depth += 1
    if (char === ')') this.#depth -= 1
    return 'link'
  }

  /** In the run of backticks that opens code. */
  #ticks(char: string): Hint {
    if (char === '`') {
      this.#run += 1
      return 'code'
    }
    const isFence = this.#run >= FENCE_LENGTH && this.#indent >= 0 && this.#indent <= FENCE_INDENT
    this.#open(isFence ? 'info' : 'span')
    return this.#step(char)
  }

  /** Between backticks within a paragraph: closed by as many of them, or by the end of the paragraph. */
  #span(char: string): Hint {
    if (char === '`') {
      this.#count(char)
      this.#indent = -1
      return 'code'
    }
    const closed = this.#run === this.#opened
    const isBlankLine = char === '\n' && this.#indent >= 0
    this.#run = 0
    if (closed || isBlankLine) {
      this.#mode = 'text'
      return this.#text(char)
    }
    this.#moveOnLine(char)
    return 'code'
  }

  /** On the line that opens a fence: the name of a language, perhaps. */
  #info(char: string): Hint {
    if (char === '~' && this.#openedWith === '~' && this.#run > 0) {
      this.#opened += 1
      return 'code'
    }
    this.#run = 0
    if (char === '`' && this.#openedWith === '`') {
      // No fence has backticks on its first line: it was a span all along.
      this.#mode = 'span'
      return this.#span(char)
    }
    if (char === '\n') {
      this.#mode = 'fence'
      this.#indent = 0
    }
    return 'code'
  }

  /** Between the fences: closed by a line of at least as many, and nothing else. */
  #fence(char: string): Hint {
    if (char === '\n') {
      if (this.#run >= this.#opened) this.#mode = 'text'
      this.#run = 0
      this.#indent = 0
    } else if (char === this.#openedWith && (this.#run > 0 || this.#canOpenFence(char))) {
      this.#count(char)
    } else if (this.#run === 0 || !SPACES.test(char)) {
      this.#moveOnLine(char)
      // Whatever follows a run makes its line one of the code.
      if (this.#run > 0) this.#indent = -1
      this.#run = 0
    } else if (this.#run < this.#opened) {
      this.#run = 0
      this.#indent = -1
    }
    return 'code'
  }

  #openTicks(): Hint {
    if (this.#run > 0) this.#indent = -1
    this.#forget()
    this.#mode = 'ticks'
    this.#run = 1
    this.#runOf = '`'
    return 'code'
  }

  #openLink(): void {
    this.#forget()
    this.#mode = 'link'
    this.#depth = 0
  }

  #open(mode: 'info' | 'span'): Hint {
    this.#mode = mode
    this.#opened = this.#run
    this.#openedWith = this.#runOf
    if (mode === 'span') this.#indent = -1
    if (this.#runOf === '`') this.#run = 0
    return 'code'
  }

  /** What stood before no longer matters to what comes. */
  #forget(): void {
    this.#scheme = 0
    this.#bracket = false
    this.#run = 0
  }

  #count(char: string): void {
    this.#run = this.#runOf === char ? this.#run + 1 : 1
    this.#runOf = char
  }

  #canOpenFence(char: string): boolean {
    return this.#indent >= 0 && this.#indent <= FENCE_INDENT && (this.#run === 0 || this.#runOf === char)
  }

  #moveOnLine(char: string): void {
    if (char === '\r') return
    if (char === '\n') this.#indent = 0
    else if (char === ' ' && this.#indent >= 0) this.#indent += 1
    else this.#indent = -1
  }

  /** Whether the character completes `http://` or `https://`. */
  #followsScheme(char: string): boolean {
    const at = this.#scheme
    if (at === 4 && char === ':') this.#scheme = 6
    else if (char === SCHEME[at]) this.#scheme = at + 1
    else this.#scheme = char === 'h' ? 1 : 0
    return this.#scheme === SCHEME.length
  }
}

/**
 * Whether plain text may begin code, a link or a line. Character by character: of a few of them, which a token has, this
 * takes half as long as a regular expression.
 */
function beginsSomething(text: string): boolean {
  let char = ''
  for (let index = 0; index < text.length; index++) {
    char = text.charAt(index)
    if (char === '`' || char === '\n' || char === ']' || char === ':') return true
  }
  return (char === 'h' || char === 't' || char === 'p' || char === 's') && CUT_SCHEME.test(text)
}
