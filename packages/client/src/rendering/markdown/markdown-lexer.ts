import { getDefaults, Lexer, type Token, Tokenizer } from 'marked'
import { Footnotes } from './footnotes.js'

/** Deeper containers are text: each level is a recursion of the lexer. */
const MAX_DEPTH = 40

class DepthTokenizer extends Tokenizer {
  #depth = 0

  override list(src: string): ReturnType<Tokenizer['list']> {
    return this.#nested(() => super.list(src))
  }

  override blockquote(src: string): ReturnType<Tokenizer['blockquote']> {
    return this.#nested(() => super.blockquote(src))
  }

  #nested<T>(read: () => T): T | undefined {
    if (this.#depth >= MAX_DEPTH) return undefined
    this.#depth++
    try {
      return read()
    } finally {
      this.#depth--
    }
  }
}

/**
 * Marked's lexer for one answer that is read in pieces: it remembers the definitions of links and footnotes, and reads
 * inline markup only where it is asked to.
 */
export class MarkdownLexer {
  readonly #lexer: Lexer
  readonly #footnotes = new Footnotes()
  #definitionCount = 0

  constructor() {
    const extensions = this.#footnotes.extensions
    this.#lexer = new Lexer({ ...getDefaults(), tokenizer: new DepthTokenizer(), extensions })
  }

  /** Block tokens whose inline tokens are still empty. `isItem`: the source is the content of a list item. */
  blocks(source: string, isItem: boolean): Token[] {
    this.#lexer.state.top = !isItem
    const tokens = this.#lexer.blockTokens(source, [])
    this.#lexer.inlineQueue = []
    return tokens
  }

  inline(source: string): Token[] {
    const { state } = this.#lexer
    // An `<a>` or `<pre>` that is left open ends with its block; raw HTML is text anyway.
    state.inRawBlock = false
    state.inLink = false
    return this.#lexer.inlineTokens(source)
  }

  /** The number of a footnote that is defined. */
  footnoteNumber(label: string): number | undefined {
    return this.#footnotes.numberOf(label)
  }

  isDefined(label: string): boolean {
    return Object.hasOwn(this.#lexer.tokens.links, label) || this.#footnotes.numberOf(label.slice(1)) !== undefined
  }

  /** Whether definitions were met since the last call. Once met they stay: half ones are held back from the lexer. */
  takeNews(): boolean {
    const count = Object.keys(this.#lexer.tokens.links).length + this.#footnotes.size
    const hasNews = count !== this.#definitionCount
    this.#definitionCount = count
    return hasNews
  }
}

const LABEL = /\[((?:\\.|[^[\]\\]){1,999})\]/g

/** The labels in inline source that a definition could turn into links, as the lexer spells them. */
export function labelsIn(source: string): string[] {
  if (!source.includes(']')) return []
  return [...source.matchAll(LABEL)].map((match) => normalizeLabel(match[1] ?? ''))
}

function normalizeLabel(label: string): string {
  return label.trim().replace(/\s+/g, ' ').toLowerCase().toUpperCase().toLowerCase()
}
