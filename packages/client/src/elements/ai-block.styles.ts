import { css } from 'lit'

/**
 * How a block looks before its first answer: a quiet card with one moving thing in it, the current below the form, which
 * runs while nobody knows how long it takes, and fills where that can be told.
 */
export const blockStyles = css`
  :host { display: block; min-width: 0; font-size: 1rem; line-height: 1.6; scrollbar-color: var(--_muted) transparent; }
  .base { background: var(--_surface); border: 1px solid var(--_line); border-radius: var(--_radius); overflow: clip; position: relative; }

  header { display: flex; flex-wrap: wrap; align-items: center; gap: 0.4rem 0.7rem; padding: 1.1rem 1.25rem 0; }
  h2 { flex: 1 1 auto; margin: 0; font-family: var(--_font-heading); font-size: 1.3rem; font-weight: 600; line-height: 1.25; letter-spacing: -0.005em; text-wrap: balance; }
  .demo { font-size: 0.75rem; line-height: 1; padding: 0.3rem 0.55rem; border-radius: 1rem; color: var(--_warn); border: 1px dashed currentColor; }

  form { display: flex; flex-wrap: wrap; gap: 0.6rem; align-items: flex-end; padding: 0.8rem 1.25rem 1.1rem; }
  textarea {
    flex: 1 1 8rem; min-width: 0; box-sizing: border-box; font: inherit; line-height: 1.5; color: inherit; background: var(--_sunken); resize: none;
    border: 1px solid transparent; border-bottom-color: var(--_line); border-radius: calc(var(--_radius) * 0.6); padding: 0.6rem 0.8rem;
    field-sizing: content; min-height: 2.8rem; max-height: 12rem;
  }
  textarea::placeholder { color: var(--_muted); opacity: 1; }
  textarea:focus-visible { outline: 2px solid var(--_accent); outline-offset: 0; }
  textarea:disabled { color: var(--_muted); cursor: default; }

  button { font: inherit; cursor: pointer; touch-action: manipulation; }
  button:disabled { cursor: default; opacity: 0.5; }
  button:focus-visible { outline: 2px solid var(--_accent); outline-offset: 2px; }
  .send, .stop { flex: none; min-height: 2.8rem; padding: 0 1.1rem; border-radius: calc(var(--_radius) * 0.6); font-weight: 600; border: 1px solid var(--_accent); }
  .send { background: var(--_accent); color: var(--_on-accent); }
  .send:disabled { background: transparent; color: var(--_muted); border-color: var(--_line); opacity: 1; }
  .send:not(:disabled):hover { background: color-mix(in oklab, var(--_accent) 88%, var(--_ink)); }
  .stop { background: transparent; color: var(--_accent); }
  .stop:hover { background: var(--_sunken); }

  .current { height: 3px; margin: 0 1.25rem; border-radius: 2px; overflow: hidden; position: relative; }
  progress { display: block; appearance: none; width: 100%; height: 100%; border: 0; background: var(--_line); color: var(--_accent); }
  progress::-webkit-progress-bar { background: var(--_line); }
  progress::-webkit-progress-value { background: var(--_accent); transition: inline-size 0.3s ease-out; }
  progress::-moz-progress-bar { background: var(--_accent); }
  progress:indeterminate::-moz-progress-bar { background: transparent; }
  [data-state='cancelled'] progress, [data-state='error'] progress { color: var(--_muted); }
  :is([data-state='cancelled'], [data-state='error']) progress::-webkit-progress-value { background: var(--_muted); }
  :is([data-state='cancelled'], [data-state='error']) progress::-moz-progress-bar { background: var(--_muted); }
  .current::after {
    content: ''; position: absolute; inset: 0; opacity: 0;
    background: linear-gradient(90deg, transparent, var(--_accent) 30%, color-mix(in oklab, var(--_accent) 45%, var(--_surface)) 50%, var(--_accent) 70%, transparent);
    background-size: 60% 100%; background-repeat: repeat-x;
  }
  .current:has(progress:indeterminate)::after { opacity: 1; animation: current 1.6s linear infinite; }
  .base:has(> .body[hidden]) .current { visibility: hidden; height: 0; }
  .base:has(> .body[hidden]) .body ~ form { padding-top: 0.8rem; }
  .body ~ form { padding-top: 1rem; }

  .body { padding: 1.1rem 1.25rem 1rem; }
  .plain { margin: 0 0 1rem; white-space: pre-wrap; overflow-wrap: anywhere; }
  .plain:empty { display: none; }
  header .hint { flex-basis: 100%; }
  .hint { margin: 0; color: var(--_muted); font-size: 0.9rem; }

  @media (forced-colors: active) {
    .current { height: 6px; border: 1px solid; }
    progress { color: Highlight; }
    progress::-webkit-progress-value, .current:has(progress:indeterminate)::after { background: Highlight; forced-color-adjust: none; }
    progress::-moz-progress-bar { background: Highlight; }
  }
  @keyframes current { from { background-position-x: -60%; } to { background-position-x: 90%; } }
  @media (max-width: 30rem) {
    header { padding-inline: 1rem; }
    form { padding-inline: 1rem; }
    .current { margin-inline: 1rem; }
    .body { padding-inline: 1rem; }
  }
  @media (prefers-reduced-motion: reduce) {
    .current:has(progress:indeterminate)::after { animation: none; background: var(--_accent); }
    progress::-webkit-progress-value { transition: none; }
  }
`
