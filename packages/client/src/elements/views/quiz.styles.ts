import { css } from 'lit'

/** How a quiz looks. Adopted by the block's shadow root when the view is loaded. */
export const quizStyles = css`
  .quiz h3 { font-family: var(--_font-heading); font-weight: 600; font-size: 1.2em; margin: 0 0 0.8em; }
  .quiz fieldset { border: 0; padding: 0; margin: 0 0 1.6em; min-width: 0; }
  .quiz legend { font-weight: 600; padding: 0; margin-bottom: 0.6em; overflow-wrap: anywhere; }
  .quiz .options { display: grid; gap: 0.4rem; }
  .quiz .option { display: flex; align-items: baseline; gap: 0.65rem; padding: 0.6rem 0.8rem; border: 1px solid var(--_line); border-radius: calc(var(--_radius) * 0.6); cursor: pointer; overflow-wrap: anywhere; }
  .quiz .option span { flex: 1; }
  .quiz .option em { font-style: normal; font-size: 0.8em; color: var(--_muted); white-space: nowrap; }
  .quiz fieldset:not([disabled], [data-result]) .option:hover { border-color: var(--_accent); background: var(--_sunken); }
  .quiz .option:has(:focus-visible) { outline: 2px solid var(--_accent); outline-offset: 1px; }
  .quiz .option input { margin: 0; accent-color: var(--_accent); }
  .quiz fieldset[disabled] .option, .quiz fieldset[data-result] .option { cursor: default; }
  .quiz .option.right { border-color: var(--_ok); background: color-mix(in oklab, var(--_ok) 10%, transparent); }
  .quiz .option.wrong { border-color: var(--_danger); background: color-mix(in oklab, var(--_danger) 8%, transparent); }
  .quiz .result { margin: 0.6rem 0 0; }
  .quiz .result:empty, .quiz .score:empty { display: none; }
  .quiz .note { color: var(--_muted); font-size: 0.9em; }
  .quiz .score { font-family: var(--_font-heading); font-size: 1.15em; margin: 0; padding-top: 0.8rem; border-top: 1px solid var(--_line); }
`
