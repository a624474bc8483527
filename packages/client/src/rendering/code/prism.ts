import { refractor } from 'refractor/core'
import { grammarOf, loadGrammar } from './languages.js'
import type { Highlighter, Span, SpanKind } from './span.js'

/** A longer line is data rather than code, and some grammars' patterns take quadratic time on one. */
const MAX_LINE_CHARS = 2_000

/** A piece of code in Prism's tree. */
interface Token {
  readonly type: string
  readonly alias: string | readonly string[] | undefined
  readonly content: TokenStream
}

type TokenStream = string | Token | readonly (string | Token)[]

/** What is used of Prism; refractor hands it on, and does not declare all of it. */
interface Prism {
  readonly languages: Readonly<Record<string, object | undefined>>
  tokenize(text: string, grammar: object): TokenStream
}

const prism = refractor as unknown as Prism

/** Prism's names for what has a colour here. Others look like the text around them. */
const KINDS: Readonly<Record<string, SpanKind>> = {
  annotation: 'keyword',
  'attr-name': 'property',
  'attr-value': 'string',
  atrule: 'keyword',
  bold: 'keyword',
  boolean: 'number',
  builtin: 'type',
  cdata: 'comment',
  char: 'string',
  'class-name': 'type',
  comment: 'comment',
  constant: 'number',
  decorator: 'keyword',
  deleted: 'deleted',
  'deleted-sign': 'deleted',
  directive: 'keyword',
  doctype: 'comment',
  function: 'function',
  'function-variable': 'function',
  important: 'keyword',
  inserted: 'inserted',
  'inserted-sign': 'inserted',
  keyword: 'keyword',
  macro: 'function',
  namespace: 'type',
  number: 'number',
  operator: 'operator',
  prolog: 'comment',
  property: 'property',
  regex: 'string',
  selector: 'tag',
  string: 'string',
  symbol: 'property',
  tag: 'tag',
  'template-string': 'string',
  title: 'keyword',
  'triple-quoted-string': 'string',
  url: 'string',
  variable: 'variable',
}

/** Prism's grammar for a language; undefined when there is none. Rejects when its file cannot be fetched. */
export async function loadPrism(language: string): Promise<Highlighter | undefined> {
  const name = grammarOf(language)
  if (name === undefined) return undefined
  refractor.register(await loadGrammar(name))
  return (code) => spansOf(code, name)
}

function spansOf(code: string, name: string): readonly Span[] | undefined {
  const grammar = prism.languages[name]
  if (!grammar || hasLongLine(code)) return undefined
  const spans: Span[] = []
  collect(prism.tokenize(code, grammar), { at: 0, kind: undefined }, spans)
  return spans
}

/** The leaves of Prism's tree: each has the colour of the innermost token that has one. Returns the offset behind it. */
function collect(
  stream: TokenStream,
  { at, kind }: { readonly at: number; readonly kind: SpanKind | undefined },
  spans: Span[],
): number {
  if (typeof stream === 'string') return push(spans, { start: at, end: at + stream.length, kind })
  if ('content' in stream) return collect(stream.content, { at, kind: kindOf(stream) ?? kind }, spans)
  return stream.reduce((offset, token) => collect(token, { at: offset, kind }, spans), at)
}

function push(spans: Span[], span: { start: number; end: number; kind: SpanKind | undefined }): number {
  const { start, end, kind } = span
  const last = spans.at(-1)
  if (kind === undefined || start === end) return end
  if (last?.kind === kind && last.end === start) spans[spans.length - 1] = { ...last, end }
  else spans.push({ start, end, kind })
  return end
}

function kindOf({ type, alias }: Token): SpanKind | undefined {
  const aliases = typeof alias === 'string' ? [alias] : (alias ?? [])
  for (const name of [type, ...aliases]) if (Object.hasOwn(KINDS, name)) return KINDS[name]
  return undefined
}

function hasLongLine(code: string): boolean {
  for (let from = 0; ; ) {
    const end = code.indexOf('\n', from)
    if ((end < 0 ? code.length : end) - from > MAX_LINE_CHARS) return true
    if (end < 0) return false
    from = end + 1
  }
}
