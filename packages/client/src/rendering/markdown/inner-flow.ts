import type { MarkedToken, Token, Tokens } from 'marked'
import { PIECE_CHARS } from './freeze.js'
import { isShown } from './block-nodes.js'
import type { CreateFlow, Flow } from './flow.js'
import type { Inner } from './inner.js'
import { openCode } from './inner-code.js'
import { itemLines, type LineReader, type LineVerdict, quoteLine } from './line-readers.js'
import type { RenderNode } from './node-tree.js'

/** A reader for the content of a block that is too long to be read again and again, from its beginning on. */
export function openInner(token: Token, node: RenderNode, createFlow: CreateFlow): Inner | undefined {
  const block = token as MarkedToken
  if (block.type === 'code' && node.kind === 'code') return openCode(block, node)
  if (node.kind !== 'element') return undefined
  if (block.type === 'blockquote') return openQuote(node, createFlow)
  return block.type === 'list' ? openItem(block, node, createFlow) : undefined
}

function openQuote(node: RenderNode & { kind: 'element' }, createFlow: CreateFlow): Inner | undefined {
  const { dom } = node
  if (!dom) return undefined
  const flow = createFlow({ append: (block) => dom.append(block), isItem: false }, node.children)
  return new InnerFlow(flow, quoteLine)
}

function openItem(
  list: Tokens.List,
  node: RenderNode & { kind: 'element' },
  createFlow: CreateFlow,
): Inner | undefined {
  const [item] = list.items
  const shown = node.children[0]
  if (list.items.length !== 1 || !item || item.raw.length < PIECE_CHARS) return undefined
  if (shown?.kind !== 'element' || !shown.dom) return undefined
  const { dom } = shown
  const blocks = item.task ? shown.children.slice(1) : shown.children
  const flow = createFlow({ append: (block) => dom.append(block), isItem: true }, blocks)
  return new InnerFlow(flow, itemLines(item))
}

class InnerFlow implements Inner {
  readonly #flow: Flow
  readonly #read: LineReader
  #isMidLine = false
  endsBlank = false

  constructor(flow: Flow, read: LineReader) {
    this.#flow = flow
    this.#read = read
  }

  get hasGap(): boolean {
    return this.#flow.hasGap
  }

  take(source: string, ended: boolean): { length: number; isOver: boolean } {
    let at = 0
    while (at < source.length) {
      const end = source.indexOf('\n', at)
      const next = end === -1 ? source.length : end + 1
      const line = source.slice(at, end === -1 ? next : end)
      const verdict = this.#isMidLine ? { content: line } : this.#readLine(line, end !== -1 || ended)
      if (verdict === 'wait') break
      if (verdict === 'end') return { length: at, isOver: true }
      this.#flow.write(end === -1 ? verdict.content : `${verdict.content}\n`)
      this.endsBlank = (this.#isMidLine ? this.endsBlank : true) && line.trim() === ''
      this.#isMidLine = end === -1
      at = next
    }
    return { length: at, isOver: false }
  }

  takesLazily(line: string): boolean {
    return takesLazily(this.#flow, line)
  }

  update(): void {
    this.#flow.update(false)
  }

  finish(): void {
    this.#flow.finish()
  }

  #readLine(line: string, isWhole: boolean): Exclude<LineVerdict, 'lazy'> {
    const verdict = this.#read(line, { isWhole, isAfterBlank: this.endsBlank })
    if (verdict !== 'lazy') return verdict
    if (!isWhole && MAY_START_BLOCK.test(line)) return 'wait'
    // What is written so far has to be read before it can say whether it goes on.
    this.#flow.update(false)
    return takesLazily(this.#flow, line) ? { content: line } : 'end'
  }
}

const MAY_START_BLOCK = /^\s*(?:[-+*#>`~<=|_:]\S*|\d{0,9}[.)]?)$/

const BLOCK_START = /^\s*(?:#{1,6}(?:\s|$)|>|`{3}|~{3}|(?:[-+*]|\d{1,9}[.)])(?:\s|$)|(?:[-*_][ \t]*){3,}$|<)/

function takesLazily({ end }: Flow, line: string): boolean {
  const answer = end.long?.takesLazily(line)
  if (answer !== undefined) return answer
  if (/\n[ \t]*\n$/.test(end.source) || BLOCK_START.test(line)) return false
  const last = lastLeaf(end.tokens)
  return last?.type === 'paragraph' || last?.type === 'text'
}

function lastLeaf(tokens: readonly Token[]): Token | undefined {
  const last = tokens.findLast(isShown) as MarkedToken | undefined
  if (last?.type === 'list') return lastLeaf(last.items.at(-1)?.tokens ?? [])
  return last?.type === 'blockquote' ? lastLeaf(last.tokens) : last
}
