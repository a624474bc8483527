// A word takes the space before it along, as in the vocabularies of real models; long words fall into parts.
const TOKEN = /[^\S\n]?[\p{L}\p{M}\p{N}]{1,6}|[^\S\n]?[^\s\p{L}\p{M}\p{N}]{1,3}|\n+|[^\S\n]+/gu

/** Cuts a text as a model would write it: words and parts of words of about four characters. Joined, it is the text. */
export function cutTokens(text: string): string[] {
  return text.match(TOKEN) ?? []
}
