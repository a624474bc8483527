import { css } from 'lit'

/**
 * How a block looks before its first answer: a quiet card with one moving thing in it, the current below the form, which
 * runs while nobody knows how long it takes, and fills where that can be told.
 */
export const blockStyles = css`
  :host { display: block; min-width: 0; line-height: 1.6; scrollbar-color: var(--_muted) transparent; --_pad: calc(var(--_space) * 1.25); }
  .base { background: var(--_surface); border: var(--_stroke) solid var(--_line); border-radius: var(--_radius); box-shadow: var(--ai-shadow, 0 1px 2px rgb(20 30 28 / 5%)); overflow: clip; position: relative; }

  header { display: flex; flex-wrap: wrap; align-items: center; gap: 0.4em 0.7em; padding: calc(var(--_space) * 1.1) var(--_pad) 0; }
  h2 { flex: 1 1 auto; margin: 0; font-family: var(--_font-heading); font-size: 1.3em; font-weight: var(--_weight); line-height: 1.25; letter-spacing: -0.005em; text-wrap: balance; }
  /* The picture as content makes the box, for there is none without it; as a background it has the size that is asked for. */
  h2::before {
    content: var(--ai-logo, none); display: inline-block; inline-size: var(--ai-logo-size, 1.5em); block-size: var(--ai-logo-size, 1.5em);
    margin-inline-end: 0.5em; vertical-align: middle; background: var(--ai-logo) center / contain no-repeat; text-indent: 100vw; overflow: hidden; white-space: nowrap;
  }
  .demo { font-size: 0.75em; line-height: 1; padding: 0.4em 0.75em; border-radius: 2em; color: var(--_warn); border: 1px dashed currentColor; }

  form {
    display: flex; flex-wrap: wrap; gap: 0.3em; align-items: flex-end; margin: calc(var(--_space) * 0.8) var(--_pad) calc(var(--_space) * 1.1); padding: 0.25em;
    background: var(--_sunken); border: var(--_stroke) solid var(--_edge); border-radius: calc(var(--_round) + 0.25em);
  }
  form:has(textarea:disabled) { border-color: var(--_line); }
  form:has(textarea:focus-visible) { border-color: var(--_accent); outline: 2px solid var(--_accent); outline-offset: -1px; }
  textarea {
    flex: 1 1 12em; min-width: 0; box-sizing: border-box; font: inherit; line-height: 1.5; color: inherit; background: none; resize: none;
    border: 0; outline: 2px solid transparent; padding: calc((var(--_control) - 1.5em) / 2) 0.7em; field-sizing: content; min-height: var(--_control); max-height: 12em;
  }
  textarea::placeholder { color: var(--_muted); opacity: 1; }
  textarea:disabled { color: var(--_muted); opacity: 1; -webkit-text-fill-color: currentColor; cursor: default; }

  button { font: inherit; cursor: pointer; touch-action: manipulation; }
  button:disabled { cursor: default; opacity: 0.5; }
  button:focus-visible { outline: 2px solid var(--_accent); outline-offset: 2px; }
  .send, .stop { flex: none; margin-inline-start: auto; min-width: 6.5em; min-height: var(--_control); padding: 0 1.1em; border-radius: var(--_round); font-weight: 600; border: var(--_stroke) solid var(--_accent); }
  form [data-long] { min-width: 9.2em; }
  .send { background: var(--_accent); color: var(--_on-accent); }
  .send:disabled { background: none; color: var(--_muted); border-color: transparent; opacity: 1; }
  .send:not(:disabled):hover { background: color-mix(in oklab, var(--_accent) 88%, var(--_ink)); }
  .stop { background: var(--_surface); color: var(--_accent); }
  .stop:hover { background: var(--_sunken); }

  .current { height: 3px; margin: 0 var(--_pad); border-radius: 2px; overflow: hidden; position: relative; --_bar: var(--_accent); }
  progress { display: block; appearance: none; width: 100%; height: 100%; border: 0; background: var(--_line); color: var(--_bar); }
  progress::-webkit-progress-bar { background: var(--_line); }
  progress::-webkit-progress-value { background: var(--_bar); transition: inline-size 0.3s ease-out, background 0.6s; }
  progress::-moz-progress-bar { background: var(--_bar); }
  progress:indeterminate::-moz-progress-bar { background: transparent; }
  [data-state='complete'] .current { --_bar: color-mix(in oklab, var(--_accent) 45%, var(--_line)); }
  :is([data-state='cancelled'], [data-state='error']) .current { --_bar: var(--_muted); }
  .current::after {
    content: ''; position: absolute; inset: 0; opacity: 0;
    background: linear-gradient(90deg, transparent, var(--_accent) 30%, color-mix(in oklab, var(--_accent) 45%, var(--_surface)) 50%, var(--_accent) 70%, transparent);
    background-size: 60% 100%; background-repeat: repeat-x;
  }
  .current:has(progress:indeterminate)::after { opacity: 1; animation: current 1.6s linear infinite; }
  .base:has(> .body[hidden]) .current { visibility: hidden; height: 0; }
  .body ~ form { margin-top: var(--_space); }

  .body { padding: calc(var(--_space) * 1.1) var(--_pad) calc(var(--_space) * 0.9); }
  .plain { margin: 0 0 1em; white-space: pre-wrap; overflow-wrap: anywhere; }
  .plain:empty { display: none; }
  header .hint { flex-basis: 100%; }
  .hint { margin: 0; color: var(--_muted); font-size: 0.9em; }

  @media (forced-colors: active) {
    .current { height: 6px; border: 1px solid; }
    progress { color: Highlight; }
    progress::-webkit-progress-value, .current:has(progress:indeterminate)::after { background: Highlight; forced-color-adjust: none; }
    progress::-moz-progress-bar { background: Highlight; }
  }
  @keyframes current { from { background-position-x: -60%; } to { background-position-x: 90%; } }
  @media (max-width: 30rem) { :host { --_pad: var(--_space); } .send, .stop { min-width: 5.8em; padding: 0 0.8em; } }
  @media (prefers-reduced-motion: reduce) {
    .current:has(progress:indeterminate)::after { animation: none; background: var(--_accent); }
    progress::-webkit-progress-value { transition: none; }
  }
`
