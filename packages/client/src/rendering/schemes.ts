/** How a value is written in one of the rules of `schemes`. */
export interface Picking {
  pick(light: string, dark: string): string
}

/**
 * Declarations for an element's host in the light and in the dark.
 *
 * Safari learned `light-dark()` with 17.5. Before it, no style can ask for the `color-scheme` in force: the `theme`
 * attribute decides there, or else what the system prefers, and the host's own scheme follows.
 *
 * @param declare the declarations, with their values from `pick`
 */
export function schemes(declare: (picking: Picking) => string): string {
  const light = declare({ pick: (value) => value })
  const dark = declare({ pick: (_, value) => value })
  return `:host { ${declare({ pick: (one, other) => `light-dark(${one}, ${other})` })} }
  @supports not (color: light-dark(red, red)) {
    :host { ${light} }
    :host(:not([theme])) { color-scheme: light dark; }
    @media (prefers-color-scheme: dark) { :host(:not([theme='light'])) { ${dark} } }
    :host([theme='dark']) { ${dark} }
  }`
}
