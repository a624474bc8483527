import type { ChunkKind } from './chunk-run.js'

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

/** Whether a short text stands in JSON as it is, each character a byte. */
function isVerbatim(text: string): boolean {
  if (text.length > SHORT_CHARS) return false
  for (let index = 0; index < text.length; index++) {
    const code = text.charCodeAt(index)
    if (code < SPACE || code > TILDE || code === QUOTE || code === BACKSLASH) return false
  }
  return true
}

/** The fields of a merged chunk behind its token: none for plain text, which is nearly all of it. */
export function tailOf(kind: ChunkKind, tokenCount: number, chunks: number): string {
  const metadata = {
    ...(tokenCount !== chunks && { token_count: tokenCount }),
    ...(kind.is_code !== undefined && { is_code: kind.is_code }),
    ...(kind.is_link !== undefined && { is_link: kind.is_link }),
  }
  const channel = kind.channel ? `,"channel":"${kind.channel}"` : ''
  for (const _ in metadata) return `${channel},"metadata":${JSON.stringify(metadata)}`
  return channel
}
