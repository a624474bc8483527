/** An absolute address, or undefined where the text is none. (`URL.canParse` is missing in Safari 16.) */
export function readUrl(text: string): URL | undefined {
  try {
    return new URL(text)
  } catch {
    // No address: what that means is the caller's to say.
    return undefined
  }
}
