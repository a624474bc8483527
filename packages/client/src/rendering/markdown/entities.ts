/** Names and characters by turns. */
const LISTED =
  'amp & lt < gt > quot " apos \' nbsp \u00a0 copy © reg ® trade ™ deg ° plusmn ± times × bull • hellip … ndash – mdash — lsquo ‘ rsquo ’ ldquo “ rdquo ” larr ← rarr → uarr ↑ darr ↓ le ≤ ge ≥ ne ≠ infin ∞ euro € pound £'.split(
    ' ',
  )

const ENTITY = /&(?:#(\d{1,7})|#[xX]([0-9a-fA-F]{1,6})|([a-zA-Z]{2,8}));/g
const REPLACEMENT = '\ufffd'

/**
 * Resolves numeric references and the named ones that models write. An HTML parser would do it, but the renderer uses
 * none; a name that is not listed stays as written.
 */
export function decodeEntities(text: string): string {
  if (!text.includes('&')) return text
  return text.replace(ENTITY, (whole, decimal?: string, hex?: string, name?: string) => {
    if (name !== undefined) return LISTED[LISTED.indexOf(name) + 1 || LISTED.length] ?? whole
    return fromCodePoint(decimal === undefined ? Number.parseInt(hex ?? '', 16) : Number(decimal))
  })
}

function fromCodePoint(code: number): string {
  const isCharacter = code > 0 && code <= 0x10ffff && !(code >= 0xd800 && code <= 0xdfff)
  return isCharacter ? String.fromCodePoint(code) : REPLACEMENT
}
