import { css, unsafeCSS } from 'lit'
import { schemes } from '../schemes.js'
import { highlightName } from './live-highlights.js'
import { SPAN_KINDS, type SpanKind } from './span.js'

/** Each at least 4.5:1 on the ground of a code block, in the light and in the dark. */
const COLORS: Readonly<Record<SpanKind, readonly [light: string, dark: string]>> = {
  comment: ['#666b67', '#93a19d'],
  string: ['#2f6b2f', '#a5d6a0'],
  number: ['#8a4b08', '#f0b98a'],
  keyword: ['#8c2f6b', '#f0a3cf'],
  function: ['#1f5c99', '#8ec5f5'],
  type: ['#0b6a66', '#7fd8cf'],
  property: ['#7a5200', '#e5c07a'],
  tag: ['#a02c2c', '#f5a097'],
  variable: ['#5b3fa0', '#c3b2f5'],
  operator: ['#5a6764', '#a9b8b4'],
  inserted: ['#2c6b3f', '#8fd6a0'],
  deleted: ['#a8322a', '#f5a097'],
}

const colors = schemes(({ pick }) =>
  SPAN_KINDS.map((kind) => `--_code-${kind}: var(--ai-code-${kind}, ${pick(...COLORS[kind])});`).join(''),
)

const rules = SPAN_KINDS.map((kind) => {
  const [light, dark] = COLORS[kind]
  // In some browsers a highlight sees the page's properties alone, and not those of its host.
  const color = `var(--_code-${kind}, var(--ai-code-${kind}, light-dark(${light}, ${dark})))`
  // A list of selectors falls as a whole with one that is not known, so each has its own rule.
  // Where colours are forced, a highlight would be painted as a selection.
  return `.c-${kind} { color: ${color}; } @media (forced-colors: none) { ::highlight(${highlightName(kind)}) { color: ${color}; } }`
})

/**
 * The colours of code, which a page changes with `--ai-code-<kind>`. They stand in the shadow root of the code: rules for
 * highlights do not reach into one.
 */
export const codeStyles = css`
  ${unsafeCSS(colors)}
  ${unsafeCSS(rules.join('\n'))}
  @media (forced-colors: active) {
    [class^='c-'] { color: inherit; }
    pre { forced-color-adjust: none; color: CanvasText; background: Canvas; }
  }
`
