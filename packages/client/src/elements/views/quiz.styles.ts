import { css } from 'lit'

/** How a quiz looks. Adopted by the block's shadow root when the view is loaded. */
export const quizStyles = css`
  .quiz h3 { font-family: var(--_font-heading); font-weight: var(--_weight); font-size: 1.3em; line-height: 1.25; margin: 0 0 0.5em; text-wrap: balance; }
  .quiz .progress { display: grid; gap: 0.6em; margin-bottom: 1.6em; font-size: 0.8125em; color: var(--_muted); font-variant-numeric: tabular-nums; }
  .quiz h3[hidden] + .progress:has(+ :empty) { display: none; }
  .quiz progress { appearance: none; inline-size: 100%; height: 4px; border: 0; border-radius: 2px; overflow: hidden; background: var(--_line); color: var(--_accent); }
  .quiz progress::-webkit-progress-bar { background: var(--_line); }
  .quiz progress::-webkit-progress-value { background: var(--_accent); transition: inline-size 0.3s ease-out; }
  .quiz progress::-moz-progress-bar { background: var(--_accent); }
  .quiz fieldset { border: 0; padding: 0; margin: 0 0 1.8em; min-width: 0; }
  .quiz legend { font-weight: 600; line-height: 1.4; padding: 0; margin-bottom: 0.7em; overflow-wrap: anywhere; }
  .quiz .options { display: grid; gap: 0.5em; }
  .quiz .option {
    display: flex; align-items: center; flex-wrap: wrap; gap: 0.1em 0.7em; min-height: var(--_control); box-sizing: border-box; padding: 0.45em 0.9em; line-height: 1.4;
    border: var(--_stroke) solid var(--_edge); border-radius: var(--_round); cursor: pointer; overflow-wrap: anywhere; transition: background 0.15s, border-color 0.15s;
  }
  .quiz .option span { flex: 1 1 10ch; }
  .quiz .option em { font-style: normal; font-size: 0.8em; color: var(--_muted); white-space: nowrap; }
  .quiz fieldset:not([disabled], [data-result]) .option:hover { border-color: var(--_accent); background: var(--_sunken); }
  .quiz .option:has(:checked) { border-color: var(--_accent); box-shadow: inset 0 0 0 1px var(--_accent); }
  .quiz .option:has(:focus-visible) { outline: 2px solid var(--_accent); outline-offset: 1px; }
  .quiz .option input { flex: none; inline-size: 1.05em; block-size: 1.05em; margin: 0; accent-color: var(--_accent); }
  .quiz fieldset[disabled] .option, .quiz fieldset[data-result] .option { cursor: default; border-color: var(--_line); }
  .quiz fieldset .option.right { border-color: var(--_ok); box-shadow: inset 0 0 0 1px var(--_ok); background: color-mix(in oklab, var(--_ok) 10%, var(--_surface)); }
  .quiz .option.right em { color: var(--_ok); font-weight: 600; }
  .quiz .option.right input { accent-color: var(--_ok); }
  .quiz fieldset .option.wrong { border-color: var(--_danger); box-shadow: none; background: color-mix(in oklab, var(--_danger) 8%, var(--_surface)); }
  .quiz .option.wrong input { accent-color: var(--_danger); }
  .quiz .check { margin-top: 0.6em; }
  .quiz .result { margin: 0.8em 0 0; padding-inline-start: 0.9em; border-inline-start: 3px solid var(--_ok); font-size: 0.95em; overflow-wrap: anywhere; }
  .quiz [data-result='wrong'] .result { border-inline-start-color: var(--_danger); }
  .quiz .result strong { color: var(--_ok); }
  .quiz [data-result='wrong'] .result strong { color: var(--_danger); }
  .quiz .result:empty, .quiz .score:empty { display: none; }
  .quiz .note { color: var(--_muted); font-size: 0.9em; }
  .quiz fieldset:last-child { margin-bottom: 0.4em; }
  .quiz .outcome { display: flex; flex-wrap: wrap; align-items: center; justify-content: space-between; gap: 0.6em 1em; }
  .quiz .outcome:has(.score:not(:empty)) { margin-top: 1.6em; padding: 0.9em 1em; border-radius: var(--_round); background: var(--_sunken); }
  .quiz .score { font-family: var(--_font-heading); font-weight: var(--_weight); font-size: 1.2em; margin: 0; }
  @media (prefers-reduced-motion: reduce) { .quiz .option, .quiz progress::-webkit-progress-value { transition: none; } }
`
