/** Characters of a token, roughly: a rule of thumb for English, which needs no vendor's vocabulary. */
export const CHARS_PER_TOKEN = 4

/** About how many tokens a text of so many characters has. */
export function estimateTokens(chars: number): number {
  return Math.ceil(chars / CHARS_PER_TOKEN)
}
