import type { Token } from 'marked'

/** A block that is longer is frozen piece by piece; shorter ones are read again as a whole, which leaves nothing to chance. */
export const PIECE_CHARS = 2048

const FOLLOWING_BLOCKS = 2

/** Little is so long and still whole: a table's row, a note of one paragraph. */
const STUCK_CHARS = 4 * PIECE_CHARS
const STUCK_SHARE = 1 / 8

/** How long a source that is `length` long now has to be when it is read again: 0, unless nothing of much can be frozen. */
export function lengthToRead(length: number): number {
  return length < STUCK_CHARS ? 0 : length * (1 + STUCK_SHARE)
}

/**
 * How many of the tokens stay as they are whatever text follows: all that have two more blocks after them. One block is
 * not enough: a lone `2` may become `2.` and continue the list above it. (The rule is near streamdown's.) Before a block
 * that is long already, everything stays.
 */
export function countFrozen(tokens: readonly Token[]): number {
  const last = tokens.findLastIndex((token) => token.type !== 'space')
  if ((tokens[last]?.raw.length ?? 0) > PIECE_CHARS) return last
  let following = 0
  return tokens.findLastIndex((token) => token.type !== 'space' && following++ === FOLLOWING_BLOCKS) + 1
}
