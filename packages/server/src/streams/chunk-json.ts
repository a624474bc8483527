import { type ChunkKind, PLAIN } from './chunk-run.js'

/** Beyond this the native functions are quicker than a look at each character. */
const SHORT_CHARS = 64

const SPACE = 0x20
const QUOTE = 0x22
const BACKSLASH = 0x5c
const TILDE = 0x7e

/** A text as JSON. Of most tokens that is the text between quotes: seeing so takes half of what `JSON.stringify` does. */
export function jsonOf(text: string): string {
  return isVerbatim(text) ? `"${text}"` : JSON.stringify(text)
}

/** The length of a text as JSON, without its quotes. */
export function charsOf(text: string): number {
  return isVerbatim(text) ? text.length : JSON.stringify(text).length - 2
}

/** Whether a short text stands in JSON as it is, each character a byte. */
export function isVerbatim(text: string): boolean {
  if (text.length > SHORT_CHARS) return false
  for (let index = 0; index < text.length; index++) {
    const code = text.charCodeAt(index)
    if (code < SPACE || code > TILDE || code === QUOTE || code === BACKSLASH) return false
  }
  return true
}

/** Consecutive chunks of one kind as one. */
export interface MergedChunk {
  readonly kind: ChunkKind
  /** Their text as JSON. */
  readonly text: string
  /** The vendor's tokens in it. */
  readonly tokenCount: number
  readonly from: number
  readonly to: number
}

/**
 * A chunk as it goes over the wire, merged or not. The hot path: assembled by hand, a third of what `JSON.stringify` of
 * the whole event costs.
 * @param head the stream's own beginning of it: `EventLog.chunkHead`
 */
export function chunkJson(head: string, { kind, text, tokenCount, from, to }: MergedChunk): string {
  const range = from === to ? '' : `,"from":${from}`
  const isPlain = kind === PLAIN && tokenCount === to - from + 1
  return `${head}${to}${range},"token":${text}${isPlain ? '' : tailOf(kind, tokenCount, to - from + 1)}}`
}

/**
 * The same for plain text that is `isVerbatim` and counts a token for each chunk, which nearly all of it is: half as many pieces of
 * text, all of it ASCII.
 */
export function verbatimChunkJson(head: string, from: number, to: number, text: string): string {
  return from === to ? `${head}${to},"token":"${text}"}` : `${head}${to},"from":${from},"token":"${text}"}`
}

/** The fields of a merged chunk behind its token: none for plain text, which is nearly all of it. */
function tailOf(kind: ChunkKind, tokenCount: number, chunks: number): string {
  const metadata = {
    ...(tokenCount !== chunks && { token_count: tokenCount }),
    ...(kind.is_code !== undefined && { is_code: kind.is_code }),
    ...(kind.is_link !== undefined && { is_link: kind.is_link }),
  }
  const channel = kind.channel ? `,"channel":"${kind.channel}"` : ''
  for (const _ in metadata) return `${channel},"metadata":${JSON.stringify(metadata)}`
  return channel
}
