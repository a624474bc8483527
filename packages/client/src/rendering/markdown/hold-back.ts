import type { Token } from 'marked'
import { closeInline } from './close-inline.js'

/** A last line of markers alone: it may become a list item, a rule, a heading, a fence or a table, or turn the line above into a heading. */
const MARKERS_ONLY = /^[ \t>]*(?:[-=+*_#|:~`]+|\d{1,9}[.)]?)[ \t]*$/
const FENCE = /^[ \t>]*(?:[-*+] +|\d{1,9}[.)] +)?(?:`{3,}|~{3,})/gm
const HALF_FENCE_END = /\n[ \t>]*[`~]{1,}$/

/**
 * The source of the last block of an answer that still grows, without what is half open at its end: a marker that may
 * turn into something else is left out, open emphasis and code are closed, a link shows its text until its address is
 * whole. So no `**` flickers by.
 */
export function holdBack(token: Token): string {
  const raw = token.raw.replace(/\n$/, '')
  if (token.type === 'html') return raw
  if (isInsideFence(raw)) return raw.replace(HALF_FENCE_END, '')
  if (token.type === 'code') return raw
  if (token.type === 'paragraph' && isTableHead(raw)) return ''
  const lineStart = raw.lastIndexOf('\n') + 1
  const line = raw.slice(lineStart)
  if (MARKERS_ONLY.test(line)) return raw.slice(0, Math.max(0, lineStart - 1))
  return raw.slice(0, lineStart) + closeInline(line)
}

function isInsideFence(raw: string): boolean {
  return (raw.match(FENCE)?.length ?? 0) % 2 === 1
}

/** The first line of a table, and its second until it is whole: shown as text they would jump. */
function isTableHead(raw: string): boolean {
  return raw.trimStart().startsWith('|') && raw.split('\n').length <= 2
}
