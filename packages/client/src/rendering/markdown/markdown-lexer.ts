import type { Token } from 'marked'
import { footnoteExtensions } from './footnotes.js'
import { NestedLexer } from './nested-lexer.js'

/**
 * Marked's lexer for one answer that is read in pieces: it remembers the definitions of links and footnotes, and reads
 * inline markup only where it is asked to.
 */
export class MarkdownLexer {
  readonly #lexer: NestedLexer
  /** The numbers of the footnotes that are defined. */
  readonly footnotes = new Map<string, number>()
  #definitionCount = 0

  constructor() {
    const nested = (source: string): Token[] | undefined => this.#lexer.nestedBlocks(source)
    this.#lexer = new NestedLexer(footnoteExtensions(this.footnotes, nested))
  }

  /**
   * Block tokens whose inline tokens are still empty. `isItem`: the source is the content of a list item; `depth`: of so
   * many containers.
   */
  blocks(source: string, { isItem, depth }: { isItem: boolean; depth: number }): Token[] {
    this.#lexer.state.top = !isItem
    const tokens = this.#lexer.blocksAt(depth, source)
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

  /** Whether a label is that of a link or, behind its `^`, of a footnote. */
  isDefined(label: string): boolean {
    return Object.hasOwn(this.#lexer.tokens.links, label) || this.footnotes.has(label.slice(1))
  }

  /** Whether definitions were met since the last call. Once met they stay: half ones are held back from the lexer. */
  takeNews(): boolean {
    const count = Object.keys(this.#lexer.tokens.links).length + this.footnotes.size
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
