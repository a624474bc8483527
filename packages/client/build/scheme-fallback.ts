/** A token with two values; both may hold brackets, and neither a comma outside of them. */
const PAIR = /light-dark\(((?:[^,()]|\([^()]*\))+),\s*((?:[^,()]|\([^()]*\))+)\)/g

/**
 * Adds to a theme, which is tokens on `:root`, what browsers without `light-dark()` read (Safari before 17.5): the light
 * and the dark values in rules of their own, by what the system prefers and by the `theme` attribute of the page or of a
 * block.
 *
 * @throws {Error} when `light-dark()` stands where it cannot be told apart
 */
export function withSchemeFallback(css: string): string {
  const declarations = css.match(/--[\w-]+:[^;]*light-dark\([^;]*;/g) ?? []
  const [light, dark] = (['$1', '$2'] as const).map((side) =>
    declarations.map((declaration) => `  ${declaration.replace(PAIR, side).trim()}`).join('\n'),
  )
  if (light?.includes('light-dark(')) throw new Error('a light-dark() that is no pair of simple values')
  if (declarations.length === 0) return css
  return `${css}@supports not (color: light-dark(red, red)) {
:root, :where([theme='light']) {
${light}
}
@media (prefers-color-scheme: dark) {
:root:not([theme='light']), :where([theme='auto']) {
${dark}
}
}
:root[theme='dark'], :where([theme='dark']) {
${dark}
}
}
`
}
