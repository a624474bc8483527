import type { MarkedToken, Token } from 'marked'
import { type BlockContext, leafChildren } from './block-nodes.js'
import type { CodeListener } from './code-block.js'
import type { MarkdownLabels } from './labels.js'
import { MarkdownLexer } from './markdown-lexer.js'
import { WaitingLeaves } from './waiting-leaves.js'

/** What the host decides about an answer's Markdown. */
export interface MarkdownOptions {
  /** Origins whose pictures are loaded, as `https://images.example.org`; those of all others are linked. None by default. */
  readonly imageOrigins?: readonly string[]
  /** Told of finished lines of code, for a highlighter. */
  readonly codeListener?: CodeListener
  /** Words in the place of the English ones. */
  readonly labels?: MarkdownLabels
}

let answers = 0

/** What all blocks of one answer share. */
export class AnswerContext implements BlockContext {
  readonly lexer = new MarkdownLexer()
  readonly waiting = new WaitingLeaves()
  readonly imageOrigins: readonly string[]
  readonly codeListener: CodeListener | undefined
  readonly labels: MarkdownLabels | undefined
  readonly idPrefix = `footnote-${++answers}-`
  topDepth = 1
  version = 0
  /** Nothing is put off: what is stuck is read again, too. */
  readsAll = false
  /** Some of what was written has been put off. */
  isBehind = false
  #isTopFrozen = false

  constructor(options: MarkdownOptions) {
    this.imageOrigins = options.imageOrigins ?? []
    this.codeListener = options.codeListener
    this.labels = options.labels
  }

  /** Reads blocks. Definitions among them serve what was shown before, too. */
  lex(source: string, place: { isItem: boolean; depth: number }): Token[] {
    const tokens = this.lexer.blocks(source, place)
    this.#findTop(tokens)
    if (this.lexer.takeNews()) this.#resolve()
    return tokens
  }

  /** Tokens that are shown for good. */
  freeze(tokens: readonly Token[]): void {
    this.#isTopFrozen ||= firstDepth(tokens) !== undefined
  }

  #resolve(): void {
    this.version++
    this.waiting.resolve(
      (label) => this.lexer.isDefined(label),
      (source) => leafChildren(source, false, this),
    )
  }

  /** The first heading sets the level: answers often begin at `##`, and a page's outline should have no hole. */
  #findTop(tokens: readonly Token[]): void {
    if (this.#isTopFrozen) return
    const depth = firstDepth(tokens) ?? 1
    if (depth === this.topDepth) return
    this.topDepth = depth
    this.version++
  }
}

/** Inline tokens are not read yet, so only blocks are met. */
function firstDepth(tokens: readonly Token[]): number | undefined {
  for (const token of tokens as readonly MarkedToken[]) {
    if (token.type === 'heading') return token.depth
    const depth = firstDepth(token.type === 'list' ? token.items : 'tokens' in token ? (token.tokens ?? []) : [])
    if (depth) return depth
  }
  return undefined
}
