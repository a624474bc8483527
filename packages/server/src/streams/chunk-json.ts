import { byteLength } from './byte-length.js'
import { type ChunkKind, PLAIN } from './chunk-run.js'

/** Beyond this the native functions are quicker than a look at each character. */
const SHORT_CHARS = 64

const SPACE = 0x20
const QUOTE = 0x22
const BACKSLASH = 0x5c
const TILDE = 0x7e

/** The length of a text as JSON, without its quotes. */
export function charsOf(text: string): number {
  return isVerbatim(text) ? text.length : JSON.stringify(text).length - 2
}

/** Whether a short text stands in JSON as it is, each character a byte: most tokens do, and seeing so takes half of what `JSON.stringify` does. */
function isVerbatim(text: string): boolean {
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
  readonly token: string
  /** The vendor's tokens in it. */
  readonly tokenCount: number
  readonly from: number
  readonly to: number
}

/** A chunk as it goes over the wire, and how many bytes of UTF-8 that is. */
export interface ChunkJson {
  readonly json: string
  readonly bytes: number
}

/**
 * A chunk as JSON, merged or not. The hot path: assembled by hand, a third of what `JSON.stringify` of the whole event costs,
 * and nearly all of it in as few pieces as can be.
 * @param head the stream's own beginning of it: `EventLog.chunkHead`
 */
export function chunkJson(head: string, { kind, token, tokenCount, from, to }: MergedChunk): ChunkJson {
  const isPlain = kind === PLAIN && tokenCount === to - from + 1
  if (isPlain && isVerbatim(token)) {
    const json = from === to ? `${head}${to},"token":"${token}"}` : `${head}${to},"from":${from},"token":"${token}"}`
    return { json, bytes: json.length }
  }
  const text = JSON.stringify(token)
  const range = from === to ? '' : `,"from":${from}`
  const json = `${head}${to}${range},"token":${text}${isPlain ? '' : tailOf(kind, tokenCount, to - from + 1)}}`
  // Around the text everything is ASCII. Measured here, where it is short: the whole would be walked through once more.
  return { json, bytes: json.length - text.length + byteLength(text) }
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
