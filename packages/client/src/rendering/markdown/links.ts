import { createElement } from '../create-element.js'

const SAFE_PROTOCOLS: ReadonlySet<string> = new Set(['http:', 'https:', 'mailto:', 'tel:'])

/**
 * The address if a link may lead there: absolute http, https, mailto or tel, or a hash of the page. Anything else,
 * relative addresses too (they would mean the embedding site), is undefined.
 */
function safeHref(href: string): string | undefined {
  if (href.startsWith('#')) return href
  if (!URL.canParse(href)) return undefined
  const { protocol, href: normalized } = new URL(href)
  return SAFE_PROTOCOLS.has(protocol) ? normalized : undefined
}

/** A link that opens apart and tells its target nothing; a plain span when the address is not allowed. */
export function createLink(href: string, title: string | null | undefined, ...children: Node[]): HTMLElement {
  const safe = safeHref(href)
  if (safe === undefined) return createElement('span', {}, ...children)
  const link = createElement('a', { href: safe, rel: 'noopener noreferrer nofollow' }, ...children)
  if (!safe.startsWith('#')) link.target = '_blank'
  if (title) link.title = title
  return link
}
