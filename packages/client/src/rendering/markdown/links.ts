import { readUrl } from '../read-url.js'
import { decodeEntities } from './entities.js'

const SAFE_PROTOCOLS: ReadonlySet<string> = new Set(['http:', 'https:', 'mailto:', 'tel:'])
const REL = 'noopener noreferrer nofollow'

/**
 * Attributes of a link that opens apart and tells its target nothing, or undefined if none may lead there. Allowed are
 * absolute http, https, mailto and tel addresses, and a hash of the page; relative ones would mean the embedding site.
 */
export function linkAttributes(href: string, title?: string | null): Record<string, string> | undefined {
  const safe = safeHref(href)
  if (safe === undefined) return undefined
  const attributes: Record<string, string> = { href: safe, rel: REL }
  if (!safe.startsWith('#')) attributes['target'] = '_blank'
  if (title) attributes['title'] = decodeEntities(title)
  return attributes
}

function safeHref(href: string): string | undefined {
  if (href.startsWith('#')) return href
  const url = withoutNames(href)
  return url && SAFE_PROTOCOLS.has(url.protocol) ? url.href : undefined
}

/** The address without a name or password, which are sent along, and make a host look like another. */
function withoutNames(address: string): URL | undefined {
  const url = readUrl(address)
  if (!url) return undefined
  url.username = ''
  url.password = ''
  return url
}

/** Attributes of a picture, or undefined unless its origin is one of `origins` (as `https://images.example.org`). */
export function imageAttributes(
  src: string,
  { words, title, origins }: { words: string; title: string | null; origins: readonly string[] },
): Record<string, string> | undefined {
  const url = origins.length > 0 ? withoutNames(src) : undefined
  if (!url || !/^https?:$/.test(url.protocol) || !origins.includes(url.origin)) return undefined
  const attributes = { src: url.href, alt: words, loading: 'lazy', referrerpolicy: 'no-referrer' }
  return title ? { ...attributes, title: decodeEntities(title) } : attributes
}
