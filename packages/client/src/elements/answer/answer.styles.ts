import { css } from 'lit'

/** How answers look, and what stands around them. Adopted by the block's shadow root with the first prompt. */
export const answerStyles = css`
  .quiet { font-size: 0.875em; color: var(--_ink); background: var(--_surface); border: var(--_stroke) solid var(--_edge); border-radius: var(--_round); padding: 0.3em 0.85em; min-height: calc(var(--_control) * 0.85); }
  .quiet:not(:disabled):hover { border-color: var(--_muted); background: var(--_sunken); }

  .answer:empty { display: none; }
  .answer:not(:empty) + * { margin-top: 1em; }

  .answer[data-earlier] { color: var(--_muted); padding-inline-start: 0.9em; border-inline-start: 2px solid var(--_line); }
  .earlier { margin-bottom: 0.5em; }

  .reasoning { margin-bottom: 1em; font-size: 0.875em; color: var(--_muted); }
  summary { width: fit-content; cursor: pointer; }
  summary:focus-visible { outline: 2px solid var(--_accent); outline-offset: 2px; }
  .thoughts { margin-top: 0.5em; padding-inline-start: 0.9em; border-inline-start: 2px solid var(--_line); white-space: pre-wrap; overflow-wrap: anywhere; }

  /* It takes no room and breaks no line, so that its end moves nothing; and it is no box, which would count as one that jumps. */
  [data-caret]::after {
    content: '\\2060'; padding-inline-end: 0.18em; margin-inline: 0.12em -0.3em; border-radius: 0.09em;
    background: var(--_accent); animation: caret 1.1s ease-in-out infinite;
  }

  .history { list-style: none; margin: 0 0 1.25em; padding: 0; display: grid; gap: 1.25em; }
  .history > li { min-width: 0; padding-bottom: 1.25em; border-bottom: 1px solid var(--_line); }
  .past:empty { display: none; }
  .copy-turn { display: block; margin-top: 0.75rem; margin-inline-start: auto; }
  .question {
    margin: 0 0 0.9em; padding: 0.55em 0.95em; width: fit-content; max-width: 85%; margin-inline-start: auto; box-sizing: border-box;
    background: var(--_sunken); border-radius: var(--_radius); border-end-end-radius: 4px; white-space: pre-wrap; overflow-wrap: anywhere;
  }

  /* A text runs as its own language does, whatever the page's. */
  :is(.answer, .past) :is(p, h3, h4, h5, h6, td, th), .notice p, .hint { unicode-bidi: plaintext; }

  .notice {
    display: flex; flex-wrap: wrap; align-items: center; justify-content: space-between; gap: 0.5em 1em; padding: 0.7em 0.9em;
    background: var(--_sunken); border-radius: var(--_round); font-size: 0.94em; line-height: 1.5;
  }
  .notice p { margin: 0; flex: 1 1 14em; overflow-wrap: anywhere; }
  .notice.error { background: color-mix(in oklab, var(--_danger) 9%, var(--_surface)); }
  .notice.error strong { color: var(--_danger); }
  .notice.retrying { background: color-mix(in oklab, var(--_warn) 10%, var(--_surface)); font-variant-numeric: tabular-nums; }

  /* Two lines of one height, whatever they say, so that nothing beside or below them moves. */
  footer { display: grid; grid-template: minmax(1.4em, auto) minmax(1.3em, auto) / minmax(6em, 1fr) auto; align-items: center; column-gap: 0.15em; line-height: 1.35; }
  .answer:empty + footer { margin-top: 0; }
  .notice + footer, .hint + footer { margin-top: 1em; }
  footer .quiet { border-color: transparent; background: none; color: var(--_muted); }
  footer .quiet:not(:disabled):hover { border-color: transparent; background: var(--_sunken); color: var(--_ink); }
  footer .quiet:last-child { margin-inline-end: -0.6em; }
  /* Below one another where there is no room beside what rotates. */
  .actions { grid-area: 1 / 2 / 3 / 3; display: flex; flex-wrap: wrap; justify-content: end; gap: 0.15em; }
  .doing { grid-area: 1 / 1; display: flex; align-items: center; gap: 0.6em; min-width: 0; font-size: 0.875em; overflow-wrap: anywhere; }
  .doing:not(:has(.message > :not(:empty))) { visibility: hidden; }
  .summary { grid-area: 2 / 1; font-size: 0.8125em; color: var(--_muted); font-variant-numeric: tabular-nums; overflow-wrap: anywhere; }
  .doing:not(:has(.ripples))::before, .ripples i { content: ''; flex: none; width: 0.5em; height: 0.5em; border-radius: 50%; background: var(--_accent); }
  [data-state='streaming'] .doing::before { animation: caret 1.1s ease-in-out infinite; }
  [data-state='complete'] .doing::before { background: var(--_ok); }
  [data-state='cancelled'] .doing::before { background: var(--_muted); }
  [data-state='error'] .doing::before { background: var(--_danger); }
  .ripples { display: inline-flex; align-items: center; gap: 0.25em; }
  .ripples i { animation: ripple 1.2s ease-in-out infinite; }
  .ripples i:nth-child(2) { animation-delay: 0.15s; }
  .ripples i:nth-child(3) { animation-delay: 0.3s; }

  @keyframes ripple { 0%, 60%, 100% { transform: none; opacity: 0.45; } 30% { transform: translateY(-0.3em); opacity: 1; } }
  @keyframes ripple-calm { 50% { opacity: 0.45; } }
  @keyframes caret { 50% { opacity: 0.25; } }
  @media (max-width: 30rem) { .question { max-width: 100%; } }
  @media (prefers-reduced-motion: reduce) {
    .ripples i { animation: ripple-calm 2.4s steps(2) infinite; }
    .doing::before { animation: none !important; }
    [data-caret]::after { display: none; }
  }
  @media (forced-colors: active) {
    .ripples i, .doing::before, [data-caret]::after { background: CanvasText !important; forced-color-adjust: none; }
    .notice, .question { border: 1px solid; }
  }
`
