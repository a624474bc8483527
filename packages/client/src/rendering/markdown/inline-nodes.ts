import type { MarkedToken, Token } from 'marked'
import { decodeEntities } from './entities.js'
import type { FootnoteReferenceToken } from './footnotes.js'
import { imageAttributes, linkAttributes } from './links.js'
import { elementNode, type RenderNode, textNode } from './node-tree.js'

/** What inline tokens need to know of the answer around them. */
export interface InlineContext {
  readonly imageOrigins: readonly string[]
  readonly idPrefix: string
  readonly lexer: { readonly footnotes: ReadonlyMap<string, number> }
}

/** Nodes for inline tokens. Raw HTML becomes text. */
export function inlineNodes(tokens: readonly Token[], context: InlineContext): RenderNode[] {
  const nodes: RenderNode[] = []
  for (const token of tokens) {
    for (const node of nodesOf(token as MarkedToken | FootnoteReferenceToken, context)) push(nodes, node)
  }
  return nodes
}

/** One text node for neighbouring texts, so that growing text is appended to and not replaced. */
function push(nodes: RenderNode[], node: RenderNode): void {
  const last = nodes.at(-1)
  if (node.kind === 'text' && last?.kind === 'text') nodes[nodes.length - 1] = textNode(last.text + node.text)
  else if (node.kind !== 'text' || node.text !== '') nodes.push(node)
}

function nodesOf(token: MarkedToken | FootnoteReferenceToken, context: InlineContext): RenderNode[] {
  switch (token.type) {
    case 'text':
      return 'tokens' in token && token.tokens
        ? inlineNodes(token.tokens, context)
        : [textNode(decodeEntities(token.raw))]
    case 'escape':
      return [textNode(token.text)]
    case 'strong':
    case 'em':
      return [elementNode(token.type, {}, inlineNodes(token.tokens, context))]
    case 'del':
      return deleted(token.raw, inlineNodes(token.tokens, context))
    case 'codespan':
      return [elementNode('code', {}, [textNode(token.text)])]
    case 'br':
      return [elementNode('br')]
    case 'link':
      return [linkNode(token.href, token.title, inlineNodes(token.tokens, context))]
    case 'image':
      return [imageNode(token, context)]
    case 'footnoteReference':
      return [footnoteReference(token.label, context)]
    default:
      return [textNode(token.raw)]
  }
}

/** One tilde means "about" far more often than "deleted": only two strike out. */
function deleted(raw: string, children: RenderNode[]): RenderNode[] {
  if (raw.startsWith('~~')) return [elementNode('del', {}, children)]
  return [textNode('~'), ...children, textNode('~')]
}

function linkNode(
  href: string,
  title: string | null | undefined,
  children: RenderNode[],
  marks: Record<string, string> = {},
): RenderNode {
  const attributes = linkAttributes(decodeEntities(href), title)
  return attributes ? elementNode('a', { ...attributes, ...marks }, children) : elementNode('span', marks, children)
}

/** A picture of an allowed origin; else its words, linked to it: loading one would tell its server what the model wrote. */
function imageNode(token: { href: string; title: string | null; tokens: Token[] }, context: InlineContext): RenderNode {
  const words = wordsOf(token.tokens)
  const attributes = imageAttributes(decodeEntities(token.href), {
    words,
    title: token.title,
    origins: context.imageOrigins,
  })
  if (attributes) return elementNode('img', attributes)
  // What marks it as a picture is drawn by the style: not every system has a letter for that.
  return linkNode(token.href, token.title, [textNode(words || 'image')], { class: 'image' })
}

function footnoteReference(label: string, { lexer, idPrefix }: InlineContext): RenderNode {
  const number = String(lexer.footnotes.get(label))
  const attributes = { ...linkAttributes(`#${idPrefix}${number}`), role: 'doc-noteref' }
  return elementNode('sup', {}, [elementNode('a', attributes, [textNode(number)])])
}

/** The text of tokens without what marks it up: what a picture shows to those who do not see it. */
export function wordsOf(tokens: readonly Token[]): string {
  return tokens
    .map((token) => {
      if ('tokens' in token && token.tokens) return wordsOf(token.tokens)
      return token.type === 'text' ? decodeEntities(token.raw) : 'text' in token ? String(token.text) : ''
    })
    .join('')
}
