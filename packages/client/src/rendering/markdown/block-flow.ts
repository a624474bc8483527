import type { MarkedToken, Token } from 'marked'
import type { AnswerContext } from './answer-context.js'
import { blockNodes, isShown, type Openness } from './block-nodes.js'
import { countFrozen, PIECE_CHARS } from './freeze.js'
import { shownLength } from './hold-back.js'
import type { Inner } from './inner.js'
import { type Flow, type FlowPlace, openInner } from './inner-flow.js'
import { type ElementNode, patch, type RenderNode, textNode } from './node-tree.js'
import { type OpenBlock, openList } from './open-block.js'
import { freezePieces } from './pieces.js'

/**
 * Blocks that arrive in order. Only the source behind the last frozen block is kept and read again; a block that grows
 * beyond `PIECE_CHARS` is frozen piece by piece, and the content of a container that does becomes a flow of its own.
 */
export class BlockFlow implements Flow {
  readonly #context: AnswerContext
  readonly #place: FlowPlace
  #source = ''
  #live: RenderNode[]
  #tokens: readonly Token[] = []
  #open: OpenBlock | undefined
  #inner: Inner | undefined
  #hasGap = false

  /** @param live blocks that are shown in the place already */
  constructor(context: AnswerContext, place: FlowPlace, live: RenderNode[] = []) {
    this.#context = context
    this.#place = place
    this.#live = live
  }

  /** Whether a blank line stood between two blocks, which makes a list loose. */
  get hasGap(): boolean {
    return this.#hasGap
  }

  write(source: string): void {
    this.#source += source
  }

  /** Brings the document up to date. `ended`: nothing follows. */
  update(ended: boolean): void {
    if (this.#inner && !this.#feed(this.#inner, ended)) return
    const source = ended ? this.#source : this.#source.slice(0, shownLength(this.#source))
    const prefix = this.#open?.prefix ?? ''
    this.#tokens = this.#context.lex(prefix + source, this.#place.isItem)
    this.#show(ended ? 'closed' : opennessOf(source))
    if (!ended) this.#freeze()
  }

  /** Shows the rest for good; the flow is not used after it. */
  finish(): void {
    this.update(true)
    this.#retire(this.#tokens, this.#live)
  }

  /** Whether a line without its container's marker goes on with the paragraph at the end. */
  takesLazily(line: string): boolean {
    if (this.#inner) return this.#inner.takesLazily(line)
    if (/\n[ \t]*\n$/.test(this.#source) || BLOCK_START.test(line)) return false
    const last = lastLeaf(this.#tokens)
    return last?.type === 'paragraph' || last?.type === 'text'
  }

  /** False while the whole source belongs to the inner flow. */
  #feed(inner: Inner, ended: boolean): boolean {
    const { length, isOver } = inner.take(this.#source, ended)
    this.#source = this.#source.slice(length)
    if (!isOver && !ended) {
      inner.update()
      return false
    }
    inner.finish()
    this.#inner = undefined
    this.#hasGap ||= this.#place.isItem && inner.endsBlank && this.#source.trim() !== ''
    if (this.#open) {
      this.#open.isLoose ||= inner.hasGap
      this.#open.endsBlank = inner.endsBlank
    }
    return true
  }

  #show(open: Openness): void {
    // What follows an item is not known yet: it may be the next one.
    if (this.#open && !this.#tokens.some(isShown)) return
    const next = blockNodes(this.#tokens, { previous: this.#live, open, context: this.#context })
    if (this.#open) this.#goOn(this.#open, next)
    patch(this.#live, next, this.#place.append)
    this.#live = next
    const gap = this.#tokens.findIndex((token) => token.type === 'space' && /\n.*\n/.test(token.raw))
    this.#hasGap ||= gap !== -1 && this.#tokens.slice(gap + 1).some(isShown)
  }

  /** Makes the first of the next blocks the rest of the open one, or leaves that as it is. */
  #goOn(open: OpenBlock, next: RenderNode[]): void {
    const shown = this.#live[0]
    const first = next[0]
    if (shown?.kind !== 'element') return
    if (first?.kind !== 'element' || !isSameBlock(shown, first)) {
      patch(shown.children, [], () => {})
      this.#live.shift()
      this.#open = undefined
      return
    }
    if (first.tag !== shown.tag) retag(shown, first.tag)
    const token = this.#tokens.find(isShown)
    if (token?.type === 'html') next[0] = { ...first, children: [textNode(token.raw.slice(open.prefix.length))] }
    if (first.tag !== 'ul' && first.tag !== 'ol') return
    open.isLoose ||= open.endsBlank || first.attributes['class'] === 'loose'
    next[0] = { ...first, attributes: { ...open.attributes, ...(open.isLoose && { class: 'loose' }) } }
  }

  #freeze(): void {
    const count = countFrozen(this.#tokens)
    if (count > 0) this.#freezeBlocks(count)
    if (this.#source.length < PIECE_CHARS) return
    const index = this.#tokens.findIndex(isShown)
    if (this.#tokens.findLastIndex(isShown) !== index) return
    this.#freezeInside(index)
  }

  #freezeBlocks(count: number): void {
    const frozen = this.#tokens.slice(0, count)
    const shown = frozen.filter(isShown).length
    this.#retire(frozen, this.#live.slice(0, shown))
    this.#live = this.#live.slice(shown)
    this.#tokens = this.#tokens.slice(count)
    this.#drop(rawLength(frozen) - (this.#open?.prefix.length ?? 0))
    if (shown > 0) this.#open = undefined
  }

  #freezeInside(index: number): void {
    const token = this.#tokens[index] as MarkedToken | undefined
    const node = this.#live[0]
    if (!token || !node) return
    const offset = rawLength(this.#tokens.slice(0, index)) - (this.#open?.prefix.length ?? 0)
    const pieces = freezePieces(token, node, { open: this.#open, context: this.#context })
    if (pieces) {
      this.#open = pieces.open
      this.#drop(offset + pieces.length)
      this.#tokens = [pieces.rest]
    }
    const rest = pieces?.rest ?? token
    const inner = openInner(rest, node, (place, live) => new BlockFlow(this.#context, place, live))
    if (!inner) return
    if (!pieces) this.#drop(offset)
    this.#enter(inner, node)
  }

  /** The content of the last block becomes a flow of its own. */
  #enter(inner: Inner, node: RenderNode): void {
    this.#context.freeze(this.#tokens)
    this.#inner = inner
    this.#tokens = []
    if (node.kind === 'element' && (node.tag === 'ul' || node.tag === 'ol')) {
      this.#open ??= openList(node)
      node.children = []
      this.#live = [{ ...node }]
    } else {
      this.#open = undefined
      this.#live = []
    }
    this.#feed(inner, false)
  }

  #drop(length: number): void {
    this.#source = this.#source.slice(length)
  }

  #retire(tokens: readonly Token[], nodes: readonly RenderNode[]): void {
    this.#context.freeze(tokens)
    this.#context.waiting.addFrom(nodes)
    for (const node of nodes) if (node.kind === 'code') node.block?.close()
  }
}

const BLOCK_START = /^\s*(?:#{1,6}(?:\s|$)|>|`{3}|~{3}|(?:[-+*]|\d{1,9}[.)])(?:\s|$)|(?:[-*_][ \t]*){3,}$|<)/

function isSameBlock(shown: ElementNode, first: ElementNode): boolean {
  return shown.tag === first.tag || (shown.tag === 'p' && /^h\d$/.test(first.tag))
}

/** A long paragraph whose underline came late: what is frozen of it moves into the heading. */
function retag(shown: ElementNode, tag: ElementNode['tag']): void {
  const dom = document.createElement(tag)
  dom.append(...(shown.dom?.childNodes ?? []))
  shown.dom?.replaceWith(dom)
  shown.dom = dom
  Object.assign(shown, { tag })
}

function opennessOf(source: string): Openness {
  if (!source.endsWith('\n'))
    return source.trim() === '' ? 'closed' : /\n[ \t]*\n[ \t]*$/.test(source) ? 'closed' : 'line'
  return /(?:^|\n)[ \t]*\n$/.test(source) ? 'closed' : 'block'
}

function rawLength(tokens: readonly Token[]): number {
  return tokens.reduce((length, token) => length + token.raw.length, 0)
}

function lastLeaf(tokens: readonly Token[]): Token | undefined {
  const last = tokens.findLast(isShown) as MarkedToken | undefined
  if (last?.type === 'list') return lastLeaf(last.items.at(-1)?.tokens ?? [])
  return last?.type === 'blockquote' ? lastLeaf(last.tokens) : last
}
