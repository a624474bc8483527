import type { Token, Tokens } from 'marked'
import { decodeEntities } from './entities.js'

/** Longer than this, a half link or image is shown as it is rather than kept waiting. */
const MAX_HELD_CHARS = 1000
/** Each pass takes one kind of marker off the end. */
const MAX_TRIMS = 8

const OPEN_ENDS = [
  /[*_~`]+$/,
  /(?<!\\)(?:\\\\)*\\$/,
  /!?\[$/,
  /[!<\]]$/,
  /&#?\w{0,31}$/,
  // The first line of a table, and its second until it is whole.
  /(?:^|\n) {0,3}\|[^\n]*(?:\n[|:\- \t]*)?$/,
  /\]\[[^[\]]*$/,
]

/**
 * Inline source without what only the next characters decide: half a marker, an entity, an image, a link's address. All
 * of it is shown later, in one form or the other.
 */
export function trimOpenEnd(source: string): string {
  let trimmed = cutOpenAddress(source)
  for (let pass = 0; pass < MAX_TRIMS; pass++) {
    const shorter = cutOpenImage(OPEN_ENDS.reduce(cutEnd, trimmed))
    if (shorter === trimmed) return trimmed
    trimmed = shorter
  }
  return trimmed
}

function cutEnd(source: string, end: RegExp): string {
  const from = Math.max(0, source.length - MAX_HELD_CHARS)
  const match = end.exec(from === 0 ? source : source.slice(from))
  if (!match || (from > 0 && match.index === 0)) return source
  return source.slice(0, from + match.index)
}

function cutOpenAddress(source: string): string {
  let at = source.indexOf('](', Math.max(0, source.length - MAX_HELD_CHARS))
  while (at !== -1) {
    if (isOpenAddress(source.slice(at + 2))) return source.slice(0, at)
    at = source.indexOf('](', at + 2)
  }
  return source
}

function cutOpenImage(source: string): string {
  let at = source.indexOf('![', Math.max(0, source.length - MAX_HELD_CHARS))
  while (at !== -1) {
    if (!isClosed(source, at + 2)) return source.slice(0, at)
    at = source.indexOf('![', at + 2)
  }
  return source
}

/** Whether the bracket before `at` is answered. */
function isClosed(source: string, start: number): boolean {
  let depth = 1
  for (let at = start; at < source.length && depth > 0; at++) {
    const character = source[at]
    if (character === '\\') at++
    else if (character === '[') depth++
    else if (character === ']') depth--
  }
  return depth === 0
}

const TITLE = /^\s+(?:"(?:[^"\\]|\\[\s\S])*"?|'(?:[^'\\]|\\[\s\S])*'?|\((?:[^()\\]|\\[\s\S])*\)?)?\s*$/

/** Whether what follows `](` may yet become an address and a title. */
function isOpenAddress(rest: string): boolean {
  const start = rest.length - rest.trimStart().length
  if (rest[start] === '<') {
    const end = rest.indexOf('>', start)
    return end === -1 ? !rest.slice(start + 1).includes('\n') : isOpenTitle(rest.slice(end + 1))
  }
  let depth = 0
  for (let at = start; at < rest.length; at++) {
    const character = rest[at] ?? ''
    if (/\s/.test(character)) return isOpenTitle(rest.slice(at))
    if (character === '\\') at++
    else if (character === '(') depth++
    else if (character === ')' && depth-- === 0) return false
  }
  return true
}

function isOpenTitle(rest: string): boolean {
  return rest === '' || TITLE.test(rest)
}

type Style = 'strong' | 'em' | 'del' | 'code'

interface Place {
  /** The character before the tokens. */
  readonly before: string
  /** What an open marker has opened around the tokens already. */
  readonly styles: ReadonlySet<Style>
  /** Inside something that is whole: markers are left out, and open nothing. */
  readonly isNested: boolean
}

/**
 * The inline tokens of a text that still grows, without the markers that later text may use up: open emphasis and code
 * are shown as such, an open bracket is left out. When the text ends, its plain tokens show what was none after all.
 */
export function heal(tokens: readonly Token[]): Token[] {
  const brackets = openBrackets(tokens)
  return new Healer(brackets).heal(tokens, { before: ' ', styles: new Set(), isNested: false })
}

/** Text tokens with the indices of the `[` in them that no `]` answers. */
function openBrackets(tokens: readonly Token[]): Map<Token, Set<number>> {
  const open: { token: Token; at: number }[] = []
  const visit = (token: Token): void => {
    if (token.type === 'strong' || token.type === 'em' || token.type === 'del') return token.tokens?.forEach(visit)
    if (token.type !== 'text') return
    for (let at = 0; at < token.raw.length; at++) {
      if (token.raw[at] === '[') open.push({ token, at })
      else if (token.raw[at] === ']') open.pop()
    }
  }
  tokens.forEach(visit)
  const result = new Map<Token, Set<number>>()
  for (const { token, at } of open) result.set(token, (result.get(token) ?? new Set()).add(at))
  return result
}

const MARKER = /[*_]+|~+|`+|!?\[|</g

class Healer {
  readonly #brackets: ReadonlyMap<Token, ReadonlySet<number>>

  constructor(brackets: ReadonlyMap<Token, ReadonlySet<number>>) {
    this.#brackets = brackets
  }

  heal(tokens: readonly Token[], place: Place): Token[] {
    const healed: Token[] = []
    for (let index = 0, before = place.before; index < tokens.length; index++) {
      const token = tokens[index]
      if (!token) break
      const rest = tokens.slice(index + 1)
      if (token.type === 'text') {
        if (this.#healText({ token, from: 0, rest, healed, place: { ...place, before } })) return healed
      } else healed.push(this.#healNested(token, place))
      before = token.raw.at(-1) ?? before
    }
    return healed
  }

  #healNested(token: Token, place: Place): Token {
    if (token.type !== 'strong' && token.type !== 'em' && token.type !== 'del') return token
    return { ...token, tokens: this.heal(token.tokens ?? [], { ...place, before: '*', isNested: true }) }
  }

  /** True when a marker in the text opened something that took the rest. */
  #healText(text: TextPlace): boolean {
    const { token, healed, place } = text
    const { raw } = token
    let kept = ''
    let end = text.from
    const keep = (): void => {
      if (kept !== '') healed.push(textToken(kept))
    }
    for (const match of raw.slice(text.from).matchAll(MARKER)) {
      const at = text.from + match.index
      const marker = match[0]
      const style = this.#styleOf(marker, at, text)
      if (style === 'literal') continue
      kept += raw.slice(end, at)
      end = at + marker.length
      if (style === 'hidden' || place.isNested || place.styles.has(style)) continue
      keep()
      healed.push(...this.#open(style, marker, { ...text, from: end }))
      return true
    }
    kept += raw.slice(end)
    keep()
    return false
  }

  #styleOf(marker: string, at: number, { token, rest, place, from }: TextPlace): Style | 'hidden' | 'literal' {
    const { raw } = token
    if (marker.endsWith('[')) return this.#brackets.get(token)?.has(at + marker.length - 1) ? 'hidden' : 'literal'
    if (marker.startsWith('`')) return 'code'
    const after = raw.slice(at + marker.length)
    if (marker === '<') return mayBeAddress(after, rest) ? 'hidden' : 'literal'
    const before = at > from || from > 0 ? (raw[at - 1] ?? ' ') : place.before
    const next = after[0] ?? rest[0]?.raw[0] ?? ''
    if (!mayOpen(marker, before, next)) return 'literal'
    if (marker.startsWith('~')) return marker === '~~' ? 'del' : 'literal'
    return marker.length === 1 ? 'em' : 'strong'
  }

  #open(style: Style, marker: string, { token, from, rest, place }: TextPlace): Token[] {
    const styles = new Set(place.styles).add(style)
    const remainder: Token[] = []
    const inner: Place = { before: marker.at(-1) ?? ' ', styles, isNested: false }
    const isDone = this.#healText({ token, from, rest, healed: remainder, place: inner })
    if (!isDone) remainder.push(...this.heal(rest, { ...inner, before: token.raw.at(-1) ?? ' ' }))
    const text = visibleText(remainder)
    if (text.trim() === '') return remainder
    if (style === 'code') return [{ type: 'codespan', raw: text, text }]
    return [{ type: style, raw: style === 'del' ? '~~' : '', text, tokens: remainder }]
  }
}

interface TextPlace {
  readonly token: Token
  readonly from: number
  readonly rest: readonly Token[]
  readonly healed: Token[]
  readonly place: Place
}

/** Whether a delimiter run is left-flanking as CommonMark has it, or may be once its next character is known. */
function mayOpen(marker: string, before: string, next: string): boolean {
  if (next === '') return true
  if (/\s/.test(next)) return false
  const followsWord = !/[\s\p{P}\p{S}]/u.test(before)
  if (marker.startsWith('_')) return !followsWord
  return !followsWord || !/[\p{P}\p{S}]/u.test(next)
}

function mayBeAddress(after: string, rest: readonly Token[]): boolean {
  return /^[A-Za-z0-9][^\s<>]*$/.test(after + rest.map((token) => token.raw).join(''))
}

function textToken(raw: string): Tokens.Text {
  return { type: 'text', raw, text: raw, escaped: false }
}

function visibleText(tokens: readonly Token[]): string {
  return tokens
    .map((token) => {
      if ('tokens' in token && token.tokens) return visibleText(token.tokens)
      if (token.type === 'text') return decodeEntities(token.raw)
      return 'text' in token && typeof token.text === 'string' ? token.text : token.raw
    })
    .join('')
}
