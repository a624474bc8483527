import type { UnnumberedEvent } from '@runnel/protocol'

/** The most text of one chunk, in UTF-16 units: no vendor's token makes a message that a slow reader cannot take. */
export const MAX_CHUNK_CHARS = 16_384

type Chunk = Extract<UnnumberedEvent, { type: 'chunk' }>

/** A chunk of more text than one may have as several, cut between characters. The first carries the vendor's tokens. */
export function* cutChunk({ token, metadata, ...rest }: Chunk): Generator<Chunk> {
  const { token_count = 1, ...hints } = metadata ?? {}
  let count = token_count
  for (let from = 0; from < token.length; ) {
    const to = endOf(token, from)
    const told = { ...(count !== 1 && { token_count: count }), ...hints }
    yield { ...rest, token: token.slice(from, to), ...(Object.keys(told).length > 0 && { metadata: told }) }
    from = to
    count = 0
  }
}

function endOf(token: string, from: number): number {
  const to = Math.min(token.length, from + MAX_CHUNK_CHARS)
  return to < token.length && isHighSurrogate(token.charCodeAt(to - 1)) ? to - 1 : to
}

function isHighSurrogate(unit: number): boolean {
  return unit >= 0xd800 && unit < 0xdc00
}
