import { Lexer, type Links, type MarkedToken, type Token } from 'marked'
import { BlockChunks } from './block-chunks.js'
import { growCodeBlock } from './code-block.js'
import { countFrozen } from './freeze.js'
import { holdBack } from './hold-back.js'
import { blockToDom } from './tokens-to-dom.js'

interface LiveBlock {
  readonly raw: string
  readonly type: string
  readonly element: HTMLElement | undefined
}

/**
 * Shows Markdown that grows. Only the tail is read again: blocks that can no longer change are frozen, and of the live
 * ones only those whose source changed are built anew.
 */
export class MarkdownRenderer {
  readonly #chunks: BlockChunks
  /** The link definitions of frozen blocks; marked knows only those of one call. */
  readonly #links: Links = Object.create(null) as Links
  #live: LiveBlock[] = []
  #tail = ''
  #length = 0
  #topDepth = 1
  #isTopFrozen = false

  constructor(container: HTMLElement) {
    this.#chunks = new BlockChunks(container)
  }

  /** Shows `text`, which begins with the text of the last call. `ended`: nothing is held back any more. */
  render(text: string, ended: boolean): void {
    // A carriage return at the end may be half of a line end.
    const end = !ended && text.endsWith('\r') ? text.length - 1 : text.length
    this.#tail += text.slice(this.#length, end).replace(/\r\n?/g, '\n')
    this.#length = end
    const tokens = this.#lex(this.#tail)
    this.#findTop(tokens)
    this.#reconcile(ended ? tokens : this.#holdBackLast(tokens))
    this.#freeze(tokens)
  }

  /** Removes what was shown. The renderer is not used after it. */
  clear(): void {
    this.#chunks.clear()
    this.#live = []
  }

  /** The first heading sets the level: answers often begin at `##`, and a page's outline should have no hole. */
  #findTop(tokens: readonly Token[]): void {
    if (this.#isTopFrozen) return
    const first = (tokens as readonly MarkedToken[]).find((token) => token.type === 'heading')
    const depth = first?.depth ?? 1
    if (depth !== this.#topDepth) this.#drop(0)
    this.#topDepth = depth
  }

  #lex(source: string): Token[] {
    const lexer = new Lexer()
    // On top of the frozen ones, because a live definition may still be half an address.
    lexer.tokens.links = Object.create(this.#links) as Links
    return lexer.lex(source)
  }

  #holdBackLast(tokens: Token[]): Token[] {
    const last = tokens.at(-1)
    if (!last || last.type === 'space') return tokens
    const held = holdBack(last)
    return held === last.raw ? tokens : [...tokens.slice(0, -1), ...this.#lex(held)]
  }

  #reconcile(tokens: readonly Token[]): void {
    const first = tokens.findIndex((token, index) => !this.#isShown(token, index))
    if (first === -1) return this.#drop(tokens.length)
    if (this.#grow(tokens, first)) return
    this.#drop(first)
    for (const token of tokens.slice(first)) this.#show(token)
  }

  #isShown(token: Token, index: number): boolean {
    const block = this.#live[index]
    return block?.raw === token.raw && block.type === token.type
  }

  /** The usual case of a long fence: the last block is code that became longer. */
  #grow(tokens: readonly Token[], index: number): boolean {
    const token = tokens[index]
    const block = this.#live[index]
    if (token?.type !== 'code' || block?.type !== 'code' || !block.element) return false
    if (index !== tokens.length - 1 || index !== this.#live.length - 1) return false
    if (!growCodeBlock(block.element, String(token['text']), infoOf(token))) return false
    this.#live[index] = { raw: token.raw, type: token.type, element: block.element }
    return true
  }

  #show(token: Token): void {
    const element = blockToDom(token, this.#topDepth)
    if (element) this.#chunks.append(element)
    this.#live.push({ raw: token.raw, type: token.type, element })
  }

  #drop(from: number): void {
    for (const block of this.#live.splice(from)) block.element?.remove()
  }

  #freeze(tokens: readonly Token[]): void {
    const count = countFrozen(tokens)
    if (count === 0) return
    let length = 0
    for (const token of tokens.slice(0, count)) {
      length += token.raw.length
      this.#keep(token as MarkedToken)
    }
    this.#tail = this.#tail.slice(length)
    this.#live.splice(0, count)
  }

  /** What later blocks need of a frozen one. */
  #keep(token: MarkedToken): void {
    if (token.type === 'def') this.#links[token.tag] ??= { href: token.href, title: token.title }
    if (token.type === 'heading') this.#isTopFrozen = true
  }
}

function infoOf(token: Token): string | undefined {
  return 'lang' in token && typeof token.lang === 'string' ? token.lang : undefined
}
