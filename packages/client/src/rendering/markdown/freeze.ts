import type { Token } from 'marked'

const ENDS_WITH_BLANK_LINE = /\n[ \t]*\n$/
const FOLLOWING_BLOCKS = 2

/**
 * How many of the tokens stay as they are whatever text follows: up to the last block that ends with a blank line and
 * has two more blocks after it. One block is not enough: a lone `2` may become `2.` and continue the list above it.
 * The rule is streamdown's (parse-blocks).
 */
export function countFrozen(tokens: readonly Token[]): number {
  let following = 0
  for (let index = tokens.length - 1; index >= 0; index--) {
    if (following >= FOLLOWING_BLOCKS && endsWithBlankLine(tokens, index)) return index + 1
    if (tokens[index]?.type !== 'space') following++
  }
  return 0
}

function endsWithBlankLine(tokens: readonly Token[], index: number): boolean {
  const raw = tokens[index]?.raw ?? ''
  const before = tokens[index]?.type === 'space' ? (tokens[index - 1]?.raw ?? '').slice(-1) : ''
  return ENDS_WITH_BLANK_LINE.test(before + raw)
}
