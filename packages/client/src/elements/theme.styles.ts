import { css, unsafeCSS } from 'lit'
import { schemes } from '../rendering/schemes.js'

/** Each colour's token, without `--ai-`, with its value in the light and in the dark. */
const COLORS = [
  ['surface', '#fffefb', '#161d1c'],
  ['sunken', '#f5f3ed', '#1e2726'],
  ['ink', '#1b2624', '#e7edea'],
  ['muted', '#5a6764', '#9fb0ac'],
  ['line', '#e2dfd6', '#2e3938'],
  ['edge', '#80847c', '#6b7a77'],
  ['accent', '#0d655f', '#6fd0c5'],
  ['on-accent', '#fff', '#0c1918'],
  ['ok', '#2c7a3f', '#7fce8f'],
  ['warn', '#8f5a00', '#e5b567'],
  ['danger', '#b3362b', '#f19286'],
] as const

const colors = schemes(({ pick }) =>
  COLORS.map(([name, light, dark]) => `--_${name}: var(--ai-${name}, ${pick(light, dark)});`).join(''),
)

/**
 * The colours, faces and measures of every element. A page changes them with the `--ai-*` properties; the private names
 * below are what the other styles use. Light and dark follow the `color-scheme` in force, or the element's own `theme`
 * attribute.
 */
export const themeStyles = css`
  :host {
    --_radius: var(--ai-radius, 14px);
    --_round: var(--ai-radius-control, calc(var(--_radius) * 0.6));
    --_space: var(--ai-space, 1rem);
    --_control: var(--ai-control-size, 2.5rem);
    --_font-heading: var(--ai-font-heading, 'Iowan Old Style', 'Palatino Linotype', Palatino, 'Book Antiqua', ui-serif, Georgia, serif);
    --_font-mono: var(--ai-font-mono, ui-monospace, 'SF Mono', Menlo, Consolas, 'DejaVu Sans Mono', monospace);
    --_stroke: var(--ai-border-width, 1px);
    --_weight: var(--ai-heading-weight, 600);
    font-family: var(--ai-font, ui-sans-serif, system-ui, -apple-system, 'Segoe UI', Roboto, sans-serif);
    font-size: var(--ai-font-size, 1rem);
    color: var(--_ink);
  }
  :host([theme='light']) { color-scheme: light; }
  :host([theme='dark']) { color-scheme: dark; }
  :host([theme='auto']) { color-scheme: light dark; }
  ${unsafeCSS(colors)}
  :host([hidden]), [hidden] { display: none !important; }
  .visually-hidden {
    position: absolute; width: 1px; height: 1px; margin: -1px; padding: 0; border: 0;
    overflow: hidden; clip-path: inset(50%); white-space: nowrap;
  }
`
