import { createElement } from '../create-element.js'
import type { CodeBlock } from './code-block.js'

/** A text node that is wanted, and, once shown, the one that shows it. */
export interface TextNode {
  readonly kind: 'text'
  readonly text: string
  dom?: Text
}

/** A code block that is wanted. It grows by itself, so it is shown by an object of its own. */
export interface CodeNode {
  readonly kind: 'code'
  readonly code: string
  readonly language: string
  readonly isClosed: boolean
  readonly create: (language: string) => CodeBlock
  block?: CodeBlock
}

/** An element that is wanted, and, once shown, the one that shows it. */
export interface ElementNode {
  readonly kind: 'element'
  readonly tag: keyof HTMLElementTagNameMap
  readonly attributes: Readonly<Record<string, string>>
  /** Children at the end of the element. Earlier ones may be frozen: in the document, and no longer here. */
  children: RenderNode[]
  /** What it was built from: while that stays the same, so does the node. */
  memo?: string
  /** The inline source and the reference labels in it that have no definition yet. */
  readonly leaf?: { readonly source: string; readonly labels: readonly string[] }
  dom?: HTMLElement
}

export type RenderNode = TextNode | CodeNode | ElementNode

const NO_ATTRIBUTES: Readonly<Record<string, string>> = {}

export function textNode(text: string): TextNode {
  return { kind: 'text', text }
}

export function elementNode(
  tag: keyof HTMLElementTagNameMap,
  attributes: Readonly<Record<string, string>> = NO_ATTRIBUTES,
  children: RenderNode[] = [],
): ElementNode {
  return { kind: 'element', tag, attributes, children }
}

/** The document's node for a node that is shown. */
export function domOf(node: RenderNode): ChildNode | undefined {
  return node.kind === 'code' ? node.block?.element : node.dom
}

/**
 * Makes the document show `after` where it showed `before`. Streamed text changes at its end, so nodes are matched by
 * position; what stays the same is not touched. `insert` places a node behind all others.
 */
export function patch(before: readonly RenderNode[], after: readonly RenderNode[], insert: (node: Node) => void): void {
  after.forEach((node, index) => {
    const shown = before[index]
    if (shown === node) return
    if (shown && change(shown, node)) return
    const dom = create(node)
    const old = shown && domOf(shown)
    if (old) old.replaceWith(dom)
    else insert(dom)
  })
  for (const node of before.slice(after.length)) domOf(node)?.remove()
}

function create(node: RenderNode): ChildNode {
  if (node.kind === 'text') return (node.dom = document.createTextNode(node.text))
  if (node.kind === 'code') {
    node.block = node.create(node.language)
    node.block.show(node.code, node.isClosed)
    return node.block.element
  }
  return (node.dom = createElement(node.tag, node.attributes, ...node.children.map(create)))
}

/** False when the shown node cannot become the wanted one. */
function change(shown: RenderNode, node: RenderNode): boolean {
  if (shown.kind === 'text') return node.kind === 'text' && changeText(shown, node)
  if (shown.kind === 'code') return node.kind === 'code' && changeCode(shown, node)
  return node.kind === 'element' && changeElement(shown, node)
}

function changeText(shown: TextNode, node: TextNode): boolean {
  const { dom } = shown
  if (!dom) return false
  node.dom = dom
  // What is appended leaves a reader's selection alone.
  if (node.text.startsWith(shown.text)) dom.appendData(node.text.slice(shown.text.length))
  else dom.data = node.text
  return true
}

function changeCode(shown: CodeNode, node: CodeNode): boolean {
  if (!shown.block || shown.language !== node.language || !shown.block.show(node.code, node.isClosed)) return false
  node.block = shown.block
  return true
}

function changeElement(shown: ElementNode, node: ElementNode): boolean {
  const { dom } = shown
  if (!dom || shown.tag !== node.tag) return false
  node.dom = dom
  changeAttributes(dom, shown.attributes, node.attributes)
  patch(shown.children, node.children, (child) => dom.append(child))
  return true
}

function changeAttributes(
  dom: HTMLElement,
  before: Readonly<Record<string, string>>,
  after: Readonly<Record<string, string>>,
): void {
  if (before === after) return
  for (const name of Object.keys(before)) if (!(name in after)) dom.removeAttribute(name)
  for (const [name, value] of Object.entries(after)) if (before[name] !== value) dom.setAttribute(name, value)
}
