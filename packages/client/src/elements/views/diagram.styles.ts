import { css } from 'lit'

/** How a diagram looks. The picture keeps the ground that it was drawn for, also when the page's theme changes. */
export const diagramStyles = css`
  .diagram .picture { margin: 0; display: grid; place-items: center; overflow: auto; border-radius: calc(var(--_radius) * 0.6); border: 1px solid var(--_line); padding: 1rem; box-sizing: border-box; }
  .diagram .picture[hidden] { display: none; }
  .diagram .picture[data-scheme='light'] { background: #fcfbf8; }
  .diagram .picture[data-scheme='dark'] { background: #161d1c; }
  .diagram img { display: block; max-width: 100%; max-height: 36rem; width: auto; height: auto; object-fit: contain; }
  .diagram .note { color: var(--_muted); margin: 0.6rem 0; }
  .diagram details { margin-top: 0.7rem; font-size: 0.9em; }
  .diagram summary { color: var(--_muted); cursor: pointer; width: fit-content; border-radius: 4px; }
  .diagram pre { font-family: var(--_font-mono); font-size: 0.88em; margin: 0.5rem 0 0; padding: 0.7rem 0.8rem; overflow-x: auto; line-height: 1.5; background: var(--_sunken); border-radius: calc(var(--_radius) * 0.6); }
  .diagram :is(summary, pre, .picture):focus-visible { outline: 2px solid var(--_accent); outline-offset: 2px; }
`
