import type { MarkedToken, Token, Tokens } from 'marked'
import { CodeBlock, type CodeListener, languageOf } from './code-block.js'
import type { FootnoteToken } from './footnotes.js'
import { heal, trimOpenEnd } from './heal.js'
import { type InlineContext, inlineNodes } from './inline-nodes.js'
import { labelCode, type MarkdownLabels } from './labels.js'
import { labelsIn, type MarkdownLexer } from './markdown-lexer.js'
import { type ElementNode, elementNode, type RenderNode, textNode } from './node-tree.js'

/** What may still follow: nothing; more of the block; more of the line, and so of a heading or a table's row too. */
export type Openness = 'closed' | 'block' | 'line'

/** What is the same for all blocks of an answer. */
export interface BlockContext extends InlineContext {
  readonly lexer: MarkdownLexer
  readonly codeListener: CodeListener | undefined
  /** English where undefined. */
  readonly labels: MarkdownLabels | undefined
  /** The depth of the answer's first heading, which stands right below the block's own. */
  readonly topDepth: number
  /** Raised when something outside a block's own source changed how blocks are shown. */
  readonly version: number
}

/** The block's own heading is an `h2`, so the answer's highest one stands a level below, whatever depth the model gave it. */
const HEADINGS = ['h3', 'h4', 'h5', 'h6'] as const

type BlockToken = MarkedToken | FootnoteToken

export function isShown(token: Token): boolean {
  return token.type !== 'space' && token.type !== 'def' && token.type !== 'checkbox'
}

/** Nodes for block tokens. Those whose source did not change since `previous` are the same objects. */
export function blockNodes(
  tokens: readonly Token[],
  { previous, open, context }: { previous: readonly RenderNode[]; open: Openness; context: BlockContext },
): RenderNode[] {
  const shown = tokens.filter(isShown) as BlockToken[]
  // A definition shows nothing, and ends the block before it.
  const last = tokens.findLast((token) => token.type !== 'space')
  return shown.map((token, index) => {
    const openness = token === last ? open : 'closed'
    return blockNode(token, { previous: previous[index], open: openness, context })
  })
}

interface BlockPlace {
  readonly previous: RenderNode | undefined
  readonly open: Openness
  readonly context: BlockContext
}

function blockNode(token: BlockToken, place: BlockPlace): RenderNode {
  const { previous, open, context } = place
  if (token.type === 'code') return codeNode(token, place)
  const memo = `${context.version} ${open} ${token.type} ${token.raw}`
  if (previous?.kind === 'element' && previous.memo === memo) return previous
  return { ...elementFor(token, { previous: childrenOf(previous), open, context }), memo }
}

function childrenOf(node: RenderNode | undefined): readonly RenderNode[] {
  return node?.kind === 'element' ? node.children : []
}

interface ElementPlace {
  readonly previous: readonly RenderNode[]
  readonly open: Openness
  readonly context: BlockContext
}

function elementFor(token: Exclude<BlockToken, Tokens.Code>, place: ElementPlace): ElementNode {
  const { open, context } = place
  switch (token.type) {
    case 'heading':
      return leafNode(headingTag(token.depth, context.topDepth), token.text, open === 'line', context)
    case 'list':
      return listNode(token, place)
    case 'list_item':
      return itemNode(token, place)
    case 'table':
      return tableNode(token, place)
    case 'blockquote':
      return elementNode('blockquote', { dir: 'auto' }, blockNodes(token.tokens, place))
    case 'footnote':
      return footnoteNode(token, place)
    case 'hr':
      return elementNode('hr')
    case 'paragraph':
    case 'text':
      return leafNode('p', token.text, open !== 'closed', context)
    default:
      return elementNode('p', {}, [textNode(token.raw)])
  }
}

/** An element of inline nodes. In an open one, what is half written at the end is closed or left out. */
function leafNode(
  tag: keyof HTMLElementTagNameMap,
  source: string,
  isOpen: boolean,
  context: BlockContext,
  attributes?: Record<string, string>,
): ElementNode {
  const labels = labelsIn(source).filter((label) => !context.lexer.isDefined(label))
  const node = elementNode(tag, attributes, leafChildren(source, isOpen, context))
  return labels.length === 0 ? node : { ...node, leaf: { source, labels } }
}

/** The children of a leaf. */
export function leafChildren(source: string, isOpen: boolean, context: BlockContext): RenderNode[] {
  const tokens = isOpen ? heal(context.lexer.inline(trimOpenEnd(source))) : context.lexer.inline(source)
  return inlineNodes(tokens, context)
}

function headingTag(depth: number, topDepth: number): (typeof HEADINGS)[number] {
  return HEADINGS[Math.max(0, depth - topDepth)] ?? 'h6'
}

function codeNode(token: Tokens.Code, { open, context }: BlockPlace): RenderNode {
  const isIndented = token.codeBlockStyle === 'indented'
  return {
    kind: 'code',
    code: isIndented ? token.text.replace(/\n+$/, '') : token.text,
    language: languageOf(token.lang),
    isClosed: open === 'closed',
    create: (language) => createCode(language, context),
  }
}

function createCode(language: string, { codeListener, labels }: BlockContext): CodeBlock {
  const block = new CodeBlock(language, codeListener)
  if (labels) labelCode(block.element, language, labels)
  return block
}

function listNode(token: Tokens.List, place: ElementPlace): ElementNode {
  // Markers, indents and columns stand where the text begins, which is the answer's language and not the page's.
  const attributes: Record<string, string> = token.loose ? { dir: 'auto', class: 'loose' } : { dir: 'auto' }
  if (token.ordered && token.start !== '' && token.start !== 1) attributes['start'] = String(token.start)
  return elementNode(token.ordered ? 'ol' : 'ul', attributes, blockNodes(token.items, place))
}

/** Text stands in a paragraph in tight lists too: whether a list is loose is told late, and is a class of the list. */
function itemNode(item: Tokens.ListItem, { previous, open, context }: ElementPlace): ElementNode {
  const tokens = item.tokens.map(withoutCheckbox)
  if (!item.task) return elementNode('li', {}, blockNodes(tokens, { previous, open, context }))
  const { done = 'Done', toDo = 'To do' } = context.labels ?? {}
  const box: Record<string, string> = { type: 'checkbox', disabled: '', 'aria-label': item.checked ? done : toDo }
  if (item.checked) box['checked'] = ''
  const blocks = blockNodes(tokens, { previous: previous.slice(1), open, context })
  return elementNode('li', { class: 'task' }, [elementNode('input', box), ...blocks])
}

/** In a loose list, marked puts the box's source back into the text. */
function withoutCheckbox(token: Token): Token {
  const block = token as MarkedToken
  if (block.type !== 'paragraph' && block.type !== 'text') return token
  const first = block.tokens?.[0]
  return first?.type === 'checkbox' ? { ...block, text: block.text.slice(first.raw.length) } : token
}

function tableNode(token: Tokens.Table, { previous, open, context }: ElementPlace): ElementNode {
  const shown = childrenOf(childrenOf(previous[0])[1])
  const rows = token.rows.map((cells, index) => {
    const isOpen = open === 'line' && index === token.rows.length - 1
    return rowNode(cells, 'td', isOpen, context, shown[index])
  })
  const head = rowNode(token.header, 'th', false, context)
  const parts = [elementNode('thead', {}, [head]), elementNode('tbody', {}, rows)]
  const frame = {
    class: 'table',
    dir: 'auto',
    role: 'group',
    tabindex: '0',
    'aria-label': context.labels?.table ?? 'Table',
  }
  return elementNode('div', frame, [elementNode('table', {}, parts)])
}

function rowNode(
  cells: readonly Tokens.TableCell[],
  tag: 'th' | 'td',
  isOpen: boolean,
  context: BlockContext,
  previous?: RenderNode,
): ElementNode {
  const memo = `${context.version} ${isOpen} ${cells.map((cell) => cell.text).join('\n')}`
  if (previous?.kind === 'element' && previous.memo === memo) return previous
  const nodes = cells.map((cell) => cellNode(cell, tag, isOpen, context))
  return { ...elementNode('tr', {}, nodes), memo }
}

function cellNode(cell: Tokens.TableCell, row: 'th' | 'td', isOpen: boolean, context: BlockContext): ElementNode {
  // The corner above the row names is often empty, and an empty header says nothing.
  const tag = cell.text.trim() === '' ? 'td' : row
  const attributes: Record<string, string> = tag === 'th' ? { scope: 'col' } : {}
  // A class, because a strict policy refuses style attributes.
  if (cell.align) attributes['class'] = cell.align
  return leafNode(tag, cell.text, isOpen, context, attributes)
}

function footnoteNode(token: FootnoteToken, place: ElementPlace): ElementNode {
  const { context, previous } = place
  const number = String(context.lexer.footnotes.get(token.label))
  const name = elementNode('sup', {}, [textNode(number)])
  const attributes = {
    class: 'footnote',
    id: `${context.idPrefix}${number}`,
    role: 'doc-footnote',
    tabindex: '-1',
  }
  return elementNode('div', attributes, [name, ...blockNodes(token.tokens, { ...place, previous: previous.slice(1) })])
}
