import type { Token } from 'marked'
import type { AnswerContext } from './answer-context.js'
import { blockNodes, isShown, type Openness } from './block-nodes.js'
import type { Flow, FlowPlace, LongBlock } from './flow.js'
import { countFrozen, lengthToRead, PIECE_CHARS } from './freeze.js'
import { shownLength } from './hold-back.js'
import { loadLongBlocks, longBlocks } from './long-blocks.js'
import { patch, type RenderNode } from './node-tree.js'

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
  #long: LongBlock | undefined
  /** Shorter than this, the source is not read again for every few characters. */
  #readFrom = 0
  /** How much of the source was there when it was read. */
  #read = 0
  hasGap = false

  /** @param live blocks that are shown in the place already */
  constructor(context: AnswerContext, place: FlowPlace, live: RenderNode[] = []) {
    this.#context = context
    this.#place = place
    this.#live = live
  }

  get end(): Flow['end'] {
    return { source: this.#source, tokens: this.#tokens, long: this.#long }
  }

  write(source: string): void {
    this.#source += source
  }

  update(ended: boolean): void {
    if (this.#long && !this.#feed(this.#long, ended)) return
    if (!ended && this.#putsOff()) return
    const source = ended ? this.#source : this.#source.slice(0, shownLength(this.#source))
    this.#tokens = this.#context.lex((this.#long?.prefix ?? '') + source, this.#place)
    this.#show(ended ? 'closed' : opennessOf(source))
    if (!ended) this.#freeze()
    this.#read = this.#source.length
    this.#readFrom = lengthToRead(this.#read)
  }

  finish(): void {
    this.update(true)
    this.#retire(this.#tokens, this.#live)
  }

  #putsOff(): boolean {
    const { length } = this.#source
    const isUnread = length > this.#read
    if (length >= this.#readFrom || (isUnread && this.#context.readsAll)) return false
    this.#context.isBehind ||= isUnread
    return true
  }

  /** False while the whole source belongs to a long block's content. */
  #feed(long: LongBlock, ended: boolean): boolean {
    const { rest, isOver, endsBlank } = long.feed(this.#source, ended)
    this.#source = rest
    this.hasGap ||= isOver && endsBlank && rest.trim() !== ''
    return isOver
  }

  #show(open: Openness): void {
    // What follows a long block's content is not known yet: it may be the next item.
    if (this.#long && !this.#tokens.some(isShown)) return
    const next = blockNodes(this.#tokens, { previous: this.#live, open, context: this.#context })
    if (this.#long && !this.#long.goOn(this.#live, next, this.#tokens)) this.#long = undefined
    patch(this.#live, next, this.#place.append)
    this.#live = next
    const gap = this.#tokens.findIndex((token) => token.type === 'space' && /\n.*\n/.test(token.raw))
    this.hasGap ||= gap !== -1 && this.#tokens.slice(gap).some(isShown)
  }

  #freeze(): void {
    const count = countFrozen(this.#tokens)
    if (count > 0) this.#freezeBlocks(count)
    if (this.#source.length < PIECE_CHARS) return
    const index = this.#tokens.findIndex(isShown)
    if (this.#tokens.findLastIndex(isShown) === index) this.#freezeInside(index)
  }

  #freezeBlocks(count: number): void {
    const frozen = this.#tokens.slice(0, count)
    const shown = frozen.filter(isShown).length
    this.#retire(frozen, this.#live.slice(0, shown))
    this.#live = this.#live.slice(shown)
    this.#tokens = this.#tokens.slice(count)
    this.#drop(rawLength(frozen))
    if (shown > 0) this.#long = undefined
  }

  #freezeInside(index: number): void {
    const freezeLong = longBlocks()
    const token = this.#tokens[index]
    const node = this.#live[0]
    if (!freezeLong) return void loadLongBlocks()
    if (!token || !node) return
    const context = this.#context
    const depth = this.#place.depth + 1
    const frozen = freezeLong(token, node, {
      long: this.#long,
      context,
      createFlow: (place, live) => new BlockFlow(context, { ...place, depth }, live),
    })
    if (!frozen) return
    this.#drop(rawLength(this.#tokens.slice(0, index)) + frozen.length)
    this.#long = frozen.long
    this.#tokens = frozen.tokens
    this.#live = frozen.live
    // The content begins with what is shown of it.
    if (frozen.tokens.length === 0) this.#feed(frozen.long, false)
  }

  /** Lets go of source that was read behind the long block's prefix, which is no part of it. */
  #drop(length: number): void {
    this.#source = this.#source.slice(Math.max(0, length - (this.#long?.prefix.length ?? 0)))
  }

  #retire(tokens: readonly Token[], nodes: readonly RenderNode[]): void {
    this.#context.freeze(tokens)
    this.#context.waiting.addFrom(nodes)
    for (const node of nodes) if (node.kind === 'code') node.block?.close()
  }
}

function opennessOf(source: string): Openness {
  if (source.trim() === '' || /\n[ \t]*\n[ \t]*$/.test(source)) return 'closed'
  return source.endsWith('\n') ? 'block' : 'line'
}

function rawLength(tokens: readonly Token[]): number {
  return tokens.reduce((length, token) => length + token.raw.length, 0)
}
