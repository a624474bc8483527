import { css } from 'lit'

/** How a quiz looks. Adopted by the block's shadow root when the view is loaded. */
export const quizStyles = css`
  .quiz h3 { font-family: var(--_font-heading); font-weight: 600; font-size: 1.25em; line-height: 1.25; margin: 0 0 0.6em; text-wrap: balance; }
  .quiz .progress { display: flex; align-items: center; gap: 0.8rem; margin-bottom: 1.4rem; font-size: 0.8125rem; color: var(--_muted); font-variant-numeric: tabular-nums; }
  .quiz progress { appearance: none; flex: 1; min-width: 3rem; height: 4px; border: 0; border-radius: 2px; overflow: hidden; background: var(--_line); color: var(--_accent); }
  .quiz progress::-webkit-progress-bar { background: var(--_line); }
  .quiz progress::-webkit-progress-value { background: var(--_accent); transition: inline-size 0.3s ease-out; }
  .quiz progress::-moz-progress-bar { background: var(--_accent); }
  .quiz fieldset { border: 0; padding: 0; margin: 0 0 1.8em; min-width: 0; }
  .quiz legend { font-weight: 600; padding: 0; margin-bottom: 0.6em; overflow-wrap: anywhere; }
  .quiz .options { display: grid; gap: 0.4rem; }
  .quiz .option { display: flex; align-items: baseline; flex-wrap: wrap; gap: 0.1rem 0.65rem; padding: 0.6rem 0.8rem; border: 1px solid var(--_line); border-radius: calc(var(--_radius) * 0.6); cursor: pointer; overflow-wrap: anywhere; }
  .quiz .option span { flex: 1 1 10ch; }
  .quiz .option em { font-style: normal; font-size: 0.8em; color: var(--_muted); white-space: nowrap; }
  .quiz fieldset:not([disabled], [data-result]) .option:hover { border-color: var(--_accent); background: var(--_sunken); }
  .quiz .option:has(:checked) { border-color: var(--_accent); }
  .quiz .option:has(:focus-visible) { outline: 2px solid var(--_accent); outline-offset: 1px; }
  .quiz .option input { margin: 0; accent-color: var(--_accent); translate: 0 0.1em; }
  .quiz fieldset[disabled] .option, .quiz fieldset[data-result] .option { cursor: default; }
  .quiz .option.right { border-color: var(--_ok); background: color-mix(in oklab, var(--_ok) 10%, transparent); }
  .quiz .option.right em { color: var(--_ok); font-weight: 600; }
  .quiz .option.wrong { border-color: var(--_danger); background: color-mix(in oklab, var(--_danger) 8%, transparent); }
  .quiz .check { margin-top: 0.6rem; }
  .quiz .result { margin: 0.7rem 0 0; padding-inline-start: 0.9rem; border-inline-start: 3px solid var(--_ok); font-size: 0.95em; overflow-wrap: anywhere; }
  .quiz [data-result='wrong'] .result { border-inline-start-color: var(--_danger); }
  .quiz .result strong { color: var(--_ok); }
  .quiz [data-result='wrong'] .result strong { color: var(--_danger); }
  .quiz .result:empty, .quiz .score:empty { display: none; }
  .quiz .note { color: var(--_muted); font-size: 0.9em; }
  .quiz .outcome { display: flex; flex-wrap: wrap; align-items: center; justify-content: space-between; gap: 0.6rem 1rem; }
  .quiz .outcome:has(.score:not(:empty)) { padding: 0.9rem 1rem; border-radius: calc(var(--_radius) * 0.6); background: var(--_sunken); }
  .quiz .score { font-family: var(--_font-heading); font-size: 1.2em; margin: 0; }
  @media (prefers-reduced-motion: reduce) { .quiz progress::-webkit-progress-value { transition: none; } }
`
