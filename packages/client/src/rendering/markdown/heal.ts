import type { Token, Tokens } from 'marked'
import { cutEnd } from './hold-back.js'
import { wordsOf } from './inline-nodes.js'

/** Each pass takes one kind of marker off the end. */
const MAX_TRIMS = 8

const OPEN_ENDS = [
  // A link's address and title.
  /\]\(\s*(?:(?:<[^<>\n]*>?|(?:\\.|[^\s()<\\]|\((?:[^\s()]*\))?)+)(?:\s+(?:(?:"(?:\\[^]?|[^"\\])*"?|'(?:\\[^]?|[^'\\])*'?|\((?:\\[^]?|[^()\\])*\)?)\s*)?)?)?$/,
  // An image.
  /!\[(?:[^[\]\\]|\\.|\[[^[\]]*\])*(?:\[[^[\]]*)?$/,
  /(?:[*_~`!<[\]\\]+|\\\n[ \t]*|&#?\w{0,31};?)$/,
  // The first line of a table, and its second until it is whole.
  /(?:^|\n) {0,3}\|[^\n]*(?:\n[|:\- \t]*)?$/,
  /\]\[[^[\]]*$/,
  // A reference to a footnote.
  /\[\^[^[\]\s]*$/,
]

/**
 * Inline source without what only the next characters decide: half a marker, an entity, an image, a link's address. All
 * of it is shown later, in one form or the other.
 */
export function trimOpenEnd(source: string): string {
  let trimmed = source
  for (let pass = 0; pass < MAX_TRIMS; pass++) {
    const shorter = OPEN_ENDS.reduce(cutEnd, trimmed)
    if (shorter === trimmed) return trimmed
    trimmed = shorter
  }
  return trimmed
}

type Style = 'strong' | 'em' | 'del' | 'codespan'

interface Place {
  /** The character before the tokens. */
  readonly before: string
  /** What open markers have opened around the tokens already. */
  readonly styles: readonly Style[]
  /** Inside something that is whole: markers are left out, and open nothing. */
  readonly isNested: boolean
}

/** Stands for an open `[`. The source has none: it is replaced as CommonMark wants it. */
const OPEN_BRACKET = '\0'
const MARKER = /[*_]+|~+|`+|!?\0|</g

/**
 * The inline tokens of a text that still grows, without the markers that later text may use up: open emphasis and code
 * are shown as such, an open bracket is left out. When the text ends, its plain tokens show what was none after all.
 * The tokens given are used up.
 */
export function heal(tokens: Token[]): Token[] {
  markOpenBrackets(tokens)
  return healed(tokens, { before: ' ', styles: [], isNested: false })
}

function markOpenBrackets(tokens: readonly Token[]): void {
  const open: { token: Token; at: number }[] = []
  const visit = (token: Token): void => {
    if (isEmphasis(token)) return token.tokens?.forEach(visit)
    if (token.type !== 'text') return
    for (let at = 0; at < token.raw.length; at++) {
      if (token.raw[at] === '[') open.push({ token, at })
      else if (token.raw[at] === ']') open.pop()
    }
  }
  tokens.forEach(visit)
  for (const { token, at } of open) token.raw = token.raw.slice(0, at) + OPEN_BRACKET + token.raw.slice(at + 1)
}

function isEmphasis(token: Token): token is Tokens.Strong | Tokens.Em | Tokens.Del {
  return token.type === 'strong' || token.type === 'em' || token.type === 'del'
}

function healed(tokens: readonly Token[], place: Place): Token[] {
  const result: Token[] = []
  let { before } = place
  for (const [index, token] of tokens.entries()) {
    if (token.type === 'text') {
      const { kept, opened } = healText(token.raw, tokens.slice(index + 1), { ...place, before })
      result.push(textToken(kept))
      if (opened) return [...result, ...opened]
    } else if (isEmphasis(token)) {
      result.push({ ...token, tokens: healed(token.tokens, { ...place, before: '*', isNested: true }) })
    } else result.push(token)
    before = token.raw.at(-1) ?? before
  }
  return result
}

/** What is kept of a text, and, where a marker in it opens something, all that follows the marker. */
function healText(raw: string, rest: readonly Token[], place: Place): { kept: string; opened?: Token[] } {
  let kept = ''
  let end = 0
  for (const { 0: marker, index } of raw.matchAll(MARKER)) {
    const style = styleOf(marker, raw[index - 1] ?? place.before, [
      textToken(raw.slice(index + marker.length)),
      ...rest,
    ])
    if (!style) continue
    kept += raw.slice(end, index)
    end = index + marker.length
    if (style === 'hidden' || place.isNested || place.styles.includes(style)) continue
    const inner: Place = { before: marker, styles: [...place.styles, style], isNested: false }
    const following = raw.slice(end)
    // An entity is none in code, and one if the code does not close.
    const text = textToken(style === 'codespan' ? following.replace(/&#?\w+;/g, '') : following)
    return { kept, opened: styled(style, healed([text, ...rest], inner)) }
  }
  return { kept: kept + raw.slice(end) }
}

/** What a marker may yet come to; undefined when it is text for good. */
function styleOf(marker: string, before: string, rest: readonly Token[]): Style | 'hidden' | undefined {
  if (marker.endsWith(OPEN_BRACKET)) return 'hidden'
  if (marker.startsWith('`')) return 'codespan'
  const after = rest.map((token) => token.raw).join('')
  if (marker === '<') return /^[A-Za-z0-9][^\s<>]*$/.test(after) ? 'hidden' : undefined
  if (!mayOpen(marker, before, after[0] ?? '')) return undefined
  if (marker.startsWith('~')) return marker === '~~' ? 'del' : undefined
  return marker.length === 1 ? 'em' : 'strong'
}

/** Whether a delimiter run is left-flanking as CommonMark has it, or may be once its next character is known. */
function mayOpen(marker: string, before: string, next: string): boolean {
  if (/\s/.test(next)) return false
  const followsWord = !/\s$/.test(before) && !isPunctuation(before)
  return !followsWord || (!marker.startsWith('_') && !isPunctuation(next))
}

function isPunctuation(character: string): boolean {
  return character === OPEN_BRACKET || /[\p{P}\p{S}]$/u.test(character)
}

function styled(style: Style, tokens: Token[]): Token[] {
  const text = wordsOf(tokens)
  // Two tildes, because one strikes nothing out.
  return text.trim() === '' ? tokens : [{ type: style, raw: '~~', text, tokens }]
}

function textToken(raw: string): Tokens.Text {
  return { type: 'text', raw, text: raw, escaped: false }
}
