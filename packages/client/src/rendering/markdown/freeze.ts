import type { Token } from 'marked'

/** A block that is longer is frozen piece by piece; shorter ones are read again as a whole, which leaves nothing to chance. */
export const PIECE_CHARS = 2048

const FOLLOWING_BLOCKS = 2

/**
 * How many of the tokens stay as they are whatever text follows: all that have two more blocks after them. One block is
 * not enough: a lone `2` may become `2.` and continue the list above it. (The rule is near streamdown's.) Before a block
 * that is long already, everything stays.
 */
export function countFrozen(tokens: readonly Token[]): number {
  const last = tokens.findLastIndex((token) => token.type !== 'space')
  if ((tokens[last]?.raw.length ?? 0) > PIECE_CHARS) return last
  let following = 0
  for (let index = last; index >= 0; index--) {
    if (following >= FOLLOWING_BLOCKS) return index + 1
    if (tokens[index]?.type !== 'space') following++
  }
  return 0
}
