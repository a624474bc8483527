import { css } from 'lit'

/**
 * How a diagram looks. The picture keeps the ground that it was drawn for, also when the page's theme changes. Its size
 * follows from the numbers that it was drawn with, before the browser has decoded it. It is shown whole, also on a phone,
 * where the zoom enlarges it; only what would be a smear at 20 % is scrolled from the start.
 */
export const diagramStyles = css`
  .diagram .picture { --_fit: max(calc(var(--_width, 300) * 0.2px), min(100%, calc(var(--_width, 300) * 1px), calc(32rem * var(--_width, 300) / var(--_height, 150)))); margin: 0; display: grid; place-items: center; place-items: safe center; overflow: auto; max-height: 85vh; border-radius: var(--_round); border: 1px solid var(--_line); padding: 1em; box-sizing: border-box; }
  .diagram .picture[data-waiting] { height: 0; min-height: 0; padding: 0; border: 0; overflow: hidden; visibility: hidden; }
  .diagram .picture[data-scheme='light'] { color-scheme: light; background: var(--_surface); }
  .diagram .picture[data-scheme='dark'] { color-scheme: dark; background: var(--_surface); }
  .diagram .picture > * { display: block; border: 0; inline-size: calc(var(--_fit) * var(--_zoom, 1)); block-size: auto; aspect-ratio: var(--_width, 300) / var(--_height, 150); object-fit: contain; }
  .diagram iframe { pointer-events: none; }
  .diagram .tools { display: flex; flex-wrap: wrap; gap: 0.4em; margin-top: 0.6em; }
  .diagram .zoom { display: inline-flex; margin-inline-end: auto; }
  .diagram .zoom button { border-radius: 0; margin-inline-start: -1px; min-width: 2.4em; font-variant-numeric: tabular-nums; }
  .diagram .zoom :first-child { border-start-start-radius: var(--_round); border-end-start-radius: var(--_round); margin: 0; }
  .diagram .zoom :nth-child(2) { min-width: 4.2em; }
  .diagram .zoom :last-child { border-start-end-radius: var(--_round); border-end-end-radius: var(--_round); }
  .diagram [aria-disabled='true'] { color: var(--_muted); cursor: default; }
  .diagram .note { color: var(--_muted); margin: 0.6em 0; }
  .diagram details { margin-top: 0.7em; font-size: 0.9em; }
  .diagram summary { color: var(--_muted); cursor: pointer; width: fit-content; border-radius: 4px; }
  .diagram pre { font-family: var(--_font-mono); font-size: 0.88em; margin: 0.5em 0 0; padding: 0.7em 0.8em; overflow-x: auto; line-height: 1.5; background: var(--_sunken); border-radius: var(--_round); }
  .diagram :is(summary, pre, .picture):focus-visible { outline: 2px solid var(--_accent); outline-offset: 2px; }
`
