import type { MarkedToken, Token } from 'marked'
import type { AnswerContext } from './answer-context.js'
import { isShown } from './block-nodes.js'
import type { CreateFlow, FrozenBlock, LongBlock } from './flow.js'
import type { Inner } from './inner.js'
import { openInner } from './inner-flow.js'
import { type ElementNode, patch, type RenderNode, textNode } from './node-tree.js'
import { type OpenBlock, openList } from './open-block.js'
import { freezePieces } from './pieces.js'

/**
 * Freezes what it can of a block that is long and grows: its first items, rows or words; a container's content becomes a
 * flow of its own. Undefined when nothing can be frozen now.
 */
export function freezeLong(
  token: Token,
  node: RenderNode,
  { long, context, createFlow }: { long: LongBlock | undefined; context: AnswerContext; createFlow: CreateFlow },
): FrozenBlock | undefined {
  const open = long instanceof OpenLongBlock ? long.open : undefined
  const pieces = freezePieces(token as MarkedToken, node, { open, context })
  const rest = pieces?.rest ?? token
  const inner = openInner(rest, node, createFlow)
  // It is shown without what is frozen of it: more of the same text is not the same block.
  if ((pieces || inner) && node.kind === 'element') delete node.memo
  const length = pieces?.length ?? 0
  if (!inner) return pieces && { long: new OpenLongBlock(pieces.open), length, tokens: [rest], live: [node] }
  context.freeze([rest])
  if (node.kind !== 'element' || rest.type !== 'list') {
    return { long: new OpenLongBlock(undefined, inner), length, tokens: [], live: [] }
  }
  node.children = []
  return {
    long: new OpenLongBlock(pieces?.open ?? open ?? openList(node), inner),
    length,
    tokens: [],
    live: [{ ...node }],
  }
}

class OpenLongBlock implements LongBlock {
  /** Undefined when the block ends with its content. */
  readonly open: OpenBlock | undefined
  #inner: Inner | undefined

  constructor(open: OpenBlock | undefined, inner?: Inner) {
    this.open = open
    this.#inner = inner
  }

  get prefix(): string {
    return this.open?.prefix ?? ''
  }

  feed(source: string, ended: boolean): ReturnType<LongBlock['feed']> {
    const inner = this.#inner
    if (!inner) return { rest: source, isOver: true, endsBlank: false }
    const { length, isOver } = inner.take(source, ended)
    const state = { rest: source.slice(length), isOver: isOver || ended, endsBlank: inner.endsBlank }
    if (!state.isOver) inner.update()
    else this.#finish(inner)
    return state
  }

  takesLazily(line: string): boolean | undefined {
    return this.#inner?.takesLazily(line)
  }

  goOn(live: RenderNode[], next: RenderNode[], tokens: readonly Token[]): boolean {
    const { open } = this
    const shown = live[0]
    const first = next[0]
    if (!open || shown?.kind !== 'element') return false
    if (first?.kind !== 'element' || !isSameBlock(shown, first)) {
      patch(shown.children, [], () => {})
      live.shift()
      return false
    }
    if (first.tag !== shown.tag) retag(shown, first.tag)
    const token = tokens.find(isShown)
    if (token?.type === 'html') next[0] = { ...first, children: [textNode(token.raw.slice(open.prefix.length))] }
    if (token?.type !== 'list') return true
    open.isLoose ||= open.endsBlank || first.attributes['class'] === 'loose'
    next[0] = { ...first, attributes: { ...open.attributes, ...(open.isLoose && { class: 'loose' }) } }
    return true
  }

  #finish(inner: Inner): void {
    inner.finish()
    this.#inner = undefined
    if (!this.open) return
    this.open.isLoose ||= inner.hasGap
    this.open.endsBlank = inner.endsBlank
  }
}

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
