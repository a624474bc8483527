import type { MarkedToken, Token, Tokens } from 'marked'
import type { AnswerContext } from './answer-context.js'
import { leafChildren } from './block-nodes.js'
import { PIECE_CHARS } from './freeze.js'
import { labelsIn } from './markdown-lexer.js'
import { type ElementNode, patch, type RenderNode, textNode } from './node-tree.js'
import { type OpenBlock, openBlock, openList } from './open-block.js'

/** Kept unfrozen at the end of a list or table. */
const LIVE_PARTS = 2
/** Kept unfrozen at the end of a long paragraph. */
const LIVE_CHARS = 512

interface Pieces {
  readonly open: OpenBlock
  /** How much of the block's source is frozen. */
  readonly length: number
  /** The block without it. */
  readonly rest: Token
}

interface PiecesContext {
  readonly open: OpenBlock | undefined
  readonly context: AnswerContext
}

/** Freezes the beginning of the block that grows, and takes it out of `node`. Undefined when nothing can be frozen now. */
export function freezePieces(token: MarkedToken, node: RenderNode, place: PiecesContext): Pieces | undefined {
  if (node.kind !== 'element') return undefined
  switch (token.type) {
    case 'list':
      return freezeItems(token, node, place)
    case 'table':
      return freezeRows(token, node, place)
    case 'paragraph':
    case 'text':
    case 'heading':
      return freezeInline(token, node, place)
    case 'html':
      return freezeHtml(token, node, place)
    default:
      return undefined
  }
}

const ITEM = /^ {0,3}(?:[*+-]|\d{1,9}[.)])(?:[ \t]|\n|$)/

function freezeItems(token: Tokens.List, node: ElementNode, { open, context }: PiecesContext): Pieces | undefined {
  const isLong = (token.items.at(-1)?.raw.length ?? 0) > PIECE_CHARS
  const count = token.items.length - (isLong ? 1 : LIVE_PARTS)
  const frozen = token.items.slice(0, Math.max(0, count))
  const length = frozen.reduce((sum, item) => sum + item.raw.length, 0)
  // Items may stand ever further to the right; such a one, read on its own, would be code.
  if (count <= 0 || !ITEM.test(token.raw.slice(length))) return undefined
  context.freeze(frozen)
  context.waiting.addFrom(node.children.splice(0, count))
  const rest = { ...token, items: token.items.slice(count), raw: token.raw.slice(length) }
  return { open: open ?? openList(node), length, rest }
}

function freezeRows(token: Tokens.Table, node: ElementNode, { context }: PiecesContext): Pieces | undefined {
  const lines = token.raw.split('\n')
  const count = token.rows.length - LIVE_PARTS
  const table = node.children[0]
  const body = table?.kind === 'element' ? table.children[1] : undefined
  if (count <= 0 || body?.kind !== 'element') return undefined
  const head = `${lines.slice(0, 2).join('\n')}\n`
  const rows = `${lines.slice(2, 2 + count).join('\n')}\n`
  context.waiting.addFrom(body.children.splice(0, count))
  return { open: openBlock(head), length: rows.length + head.length, rest: token }
}

function freezeInline(
  token: Tokens.Paragraph | Tokens.Text | Tokens.Heading,
  node: ElementNode,
  { context }: PiecesContext,
): Pieces | undefined {
  const isHeading = token.type === 'heading'
  const start = isHeading ? token.raw.indexOf(token.text) : 0
  // An underlined heading does not grow.
  if (start === -1 || (isHeading && !token.raw.startsWith('#'))) return undefined
  const cut = findCut(context.lexer.inline(token.text), token.text)
  if (cut === undefined) return undefined
  const source = token.text.slice(0, cut)
  const frozen = leafChildren(source, false, context)
  const rest = leafChildren(token.text.slice(cut), true, context)
  const { dom } = node
  patch(node.children, [...frozen, ...rest], (child) => dom?.append(child))
  node.children = rest
  const labels = labelsIn(source).filter((label) => !context.lexer.isDefined(label))
  if (labels.length > 0) context.waiting.add({ source, labels, nodes: frozen })
  return { open: openBlock(inlinePrefix(token, cut)), length: start + cut, rest: token }
}

/** What makes the lexer go on with the same text, whatever character the rest begins with. */
function inlinePrefix(token: Tokens.Paragraph | Tokens.Text | Tokens.Heading, cut: number): string {
  const escape = PUNCTUATION.test(token.text[cut] ?? '') ? '\\' : ''
  return token.type === 'heading' ? `${'#'.repeat(token.depth)} ${escape}` : escape
}

/** Raw HTML is shown as text, so it may be cut at any line. */
function freezeHtml(token: Tokens.HTML | Tokens.Tag, node: ElementNode, { open }: PiecesContext): Pieces | undefined {
  const before = open?.prefix ?? ''
  const raw = token.raw.slice(before.length)
  const cut = raw.lastIndexOf('\n', raw.length - 2) + 1
  if (cut === 0) return undefined
  const frozen = textNode(raw.slice(0, cut))
  const rest = textNode(raw.slice(cut))
  const { dom } = node
  patch(node.children, [frozen, rest], (child) => dom?.append(child))
  node.children = [rest]
  return { open: openBlock(before || htmlPrefix(raw)), length: before.length + cut, rest: token }
}

/** What makes the lexer go on with an HTML block of the same kind. */
function htmlPrefix(raw: string): string {
  return `${/^ {0,3}(?:<(?:script|pre|style|textarea|!--|\?|!\[CDATA\[|![a-z]))/i.exec(raw)?.[0] ?? '<div>'}\n`
}

/** Where a word begins: there no block can begin, whatever follows. */
const WORD = /(?<= )\p{L}/gu
const LETTER = /\p{L}/gu
/** Anything that is no number of a list, and no part of the character before it. */
const OTHER = /(?<![\u200d\\])(?:\d(?=\d{9}|\d*[^\d.)])|[^\s\d\p{M}\p{Emoji_Modifier}\u200d\\])/gu
const PUNCTUATION = /[!-/:-@[-`{-~]/
const MAY_PAIR = /[[\]*_~`<!\\]/

/**
 * The last place in a long text before which later text can change nothing; where there is none, because a marker in
 * it is still open, the last word: what a marker opens ends there.
 */
function findCut(tokens: readonly Token[], text: string): number | undefined {
  const end = text.length - LIVE_CHARS
  let safe: number | undefined
  let forced: number | undefined
  let offset = 0
  let isSafe = true
  for (const token of tokens) {
    if (offset >= end) break
    if (token.type === 'text') {
      const place = lastPlace(token.raw, end - offset, offset > 0)
      isSafe &&= !MAY_PAIR.test(token.raw)
      if (place !== undefined) forced = offset + place
      if (isSafe) safe = forced
    } else isSafe &&= !mayPair(token)
    offset += token.raw.length
  }
  return safe ?? forced
}

function lastPlace(text: string, end: number, isInside: boolean): number | undefined {
  const source = text.slice(0, Math.max(0, end))
  for (const pattern of [WORD, LETTER, OTHER]) {
    let last: number | undefined
    for (const { index } of source.matchAll(pattern)) if (index > 0 || isInside) last = index
    if (last !== undefined) return last
  }
  return undefined
}

function mayPair(token: Token): boolean {
  if (token.type === 'text') return MAY_PAIR.test(token.raw)
  return token.type !== 'link' && token.type !== 'image' && 'tokens' in token && (token.tokens ?? []).some(mayPair)
}
