import { Lexer, type MarkedOptions, type Token, Tokenizer, type Tokens } from 'marked'

/** Quotes, lists and footnotes inside one another; markers of deeper ones are text. Each level is a recursion, here and in the page's layout. */
export const MAX_NESTED_BLOCKS = 40
/** Emphasis, links and the like inside one another; likewise. */
const MAX_NESTED_INLINE = 40

/** Counts how deep a recursion has come. */
class Nesting {
  readonly #max: number
  depth = 0

  constructor(max: number) {
    this.#max = max
  }

  /** What `read` gives one level deeper; undefined when that is too deep. */
  enter<Result>(read: () => Result): Result | undefined {
    if (this.depth >= this.#max) return undefined
    this.depth++
    try {
      return read()
    } finally {
      this.depth--
    }
  }
}

/** Marked reads some containers again from within themselves, so the depth is counted where they are read. */
class NestedTokenizer extends Tokenizer {
  readonly #nesting: Nesting

  constructor(nesting: Nesting) {
    super()
    this.#nesting = nesting
  }

  override blockquote(source: string): Tokens.Blockquote | undefined {
    return this.#nesting.enter(() => super.blockquote(source))
  }

  override list(source: string): Tokens.List | undefined {
    return this.#nesting.enter(() => super.list(source))
  }
}

/** Marked's lexer, for sources that nest without end. */
export class NestedLexer extends Lexer {
  readonly #blocks: Nesting
  readonly #inline = new Nesting(MAX_NESTED_INLINE)

  constructor(extensions: NonNullable<MarkedOptions['extensions']>) {
    const blocks = new Nesting(MAX_NESTED_BLOCKS)
    super({ gfm: true, extensions, tokenizer: new NestedTokenizer(blocks) })
    this.#blocks = blocks
  }

  /** Blocks of a source that stands `depth` containers deep. */
  blocksAt(depth: number, source: string): Token[] {
    this.#blocks.depth = depth
    return this.blockTokens(source, [])
  }

  /** The blocks of a container that is no part of Markdown's own; undefined when it stands too deep. */
  nestedBlocks(source: string): Token[] | undefined {
    return this.#blocks.enter(() => this.blockTokens(source, []))
  }

  override inlineTokens(source: string, tokens: Token[] = []): Token[] {
    const read = this.#inline.enter(() => super.inlineTokens(source, tokens))
    if (!read) tokens.push({ type: 'text', raw: source, text: source, escaped: false })
    return tokens
  }
}
