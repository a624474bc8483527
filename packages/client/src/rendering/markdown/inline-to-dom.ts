import type { MarkedToken, Token } from 'marked'
import { createElement } from '../create-element.js'
import { decodeEntities } from './entities.js'
import { createLink } from './links.js'

/** Nodes for inline tokens. Raw HTML becomes text; an image becomes its alternative text, linked to the picture. */
export function inlineToDom(tokens: readonly Token[] | undefined): Node[] {
  return (tokens ?? []).map((token) => inlineNode(token as MarkedToken))
}

function inlineNode(token: MarkedToken): Node {
  switch (token.type) {
    case 'text':
      return token.tokens ? fragment(inlineToDom(token.tokens)) : textNode(token.text)
    case 'escape':
      return document.createTextNode(token.text)
    case 'strong':
      return createElement('strong', {}, ...inlineToDom(token.tokens))
    case 'em':
      return createElement('em', {}, ...inlineToDom(token.tokens))
    case 'del':
      return createElement('del', {}, ...inlineToDom(token.tokens))
    case 'codespan':
      return createElement('code', {}, token.text)
    case 'br':
      return createElement('br')
    case 'link':
      return createLink(token.href, token.title, ...inlineToDom(token.tokens))
    case 'image':
      return createLink(token.href, token.title, document.createTextNode(`🖼 ${token.text || 'image'}`))
    default:
      return document.createTextNode(token.raw)
  }
}

function textNode(text: string): Text {
  return document.createTextNode(decodeEntities(text))
}

function fragment(nodes: Node[]): DocumentFragment {
  const result = document.createDocumentFragment()
  result.append(...nodes)
  return result
}
