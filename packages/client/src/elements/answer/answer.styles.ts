import { css } from 'lit'

/** How answers look, and what stands around them. Adopted by the block's shadow root with the first prompt. */
export const answerStyles = css`
  .quiet { font-size: 0.875rem; color: var(--_ink); background: transparent; border: 1px solid var(--_line); border-radius: 0.6rem; padding: 0.3rem 0.75rem; min-height: 2.1rem; }
  .quiet:not(:disabled):hover { border-color: var(--_muted); background: var(--_sunken); }

  .answer:empty { display: none; }
  .answer:not(:empty) + * { margin-top: 1rem; }

  .answer[data-earlier] { color: var(--_muted); padding-inline-start: 0.9rem; border-inline-start: 2px solid var(--_line); }
  .earlier { margin-bottom: 0.5rem; }

  .reasoning { margin-bottom: 1rem; font-size: 0.875rem; color: var(--_muted); }
  summary { width: fit-content; cursor: pointer; }
  summary:focus-visible { outline: 2px solid var(--_accent); outline-offset: 2px; }
  .thoughts { margin-top: 0.5rem; padding-inline-start: 0.9rem; border-inline-start: 2px solid var(--_line); white-space: pre-wrap; overflow-wrap: anywhere; }

  [data-caret]::after {
    content: ''; display: inline-block; inline-size: 0.5em; block-size: 1em; margin-inline-start: 0.12em; vertical-align: -0.14em;
    border-radius: 1px; background: var(--_accent); animation: caret 1.1s steps(1) infinite;
  }

  .history { list-style: none; margin: 0 0 1.25rem; padding: 0; display: grid; gap: 1.25rem; }
  .history > li { min-width: 0; padding-bottom: 1.25rem; border-bottom: 1px solid var(--_line); }
  .past:empty { display: none; }
  .copy-turn { display: block; margin-top: 0.75rem; margin-inline-start: auto; }
  .question {
    margin: 0 0 0.9rem; padding: 0.55rem 0.85rem; width: fit-content; max-width: 85%; margin-inline-start: auto; box-sizing: border-box;
    background: var(--_sunken); border-radius: calc(var(--_radius) * 0.8); border-end-end-radius: 4px; white-space: pre-wrap; overflow-wrap: anywhere;
  }

  /* A text runs as its own language does, whatever the page's. */
  :is(.answer, .past) :is(p, h3, h4, h5, h6, li, td, th), .notice p, .hint { unicode-bidi: plaintext; }

  .doing { display: inline-flex; align-items: center; gap: 0.7rem; color: var(--_ink); font-size: 0.875rem; }
  .doing:not(:has(.message > :not(:empty))) { display: none; }
  .ripples { display: inline-flex; align-items: flex-end; gap: 0.28rem; height: 1em; }
  .ripples i { width: 0.42rem; height: 0.42rem; border-radius: 50%; background: var(--_accent); animation: ripple 1.2s ease-in-out infinite; }
  .ripples i:nth-child(2) { animation-delay: 0.15s; }
  .ripples i:nth-child(3) { animation-delay: 0.3s; }

  .notice {
    display: flex; flex-wrap: wrap; align-items: center; justify-content: space-between; gap: 0.5rem 1rem; padding: 0.7rem 0.9rem;
    background: var(--_sunken); border-radius: calc(var(--_radius) * 0.6); font-size: 0.94rem; line-height: 1.5;
  }
  .notice p { margin: 0; flex: 1 1 14rem; overflow-wrap: anywhere; }
  .notice.error { background: color-mix(in oklab, var(--_danger) 9%, var(--_surface)); }
  .notice.error strong { color: var(--_danger); }
  .notice.retrying { background: color-mix(in oklab, var(--_warn) 10%, var(--_surface)); font-variant-numeric: tabular-nums; }

  footer { display: flex; flex-wrap: wrap; align-items: center; gap: 0.5rem 0.75rem; min-height: 2.1rem; }
  .answer:empty + footer { margin-top: 0; }
  .notice + footer, .hint + footer { margin-top: 1rem; }
  .summary { flex: 1 1 4rem; font-size: 0.8125rem; color: var(--_muted); font-variant-numeric: tabular-nums; overflow-wrap: anywhere; }
  /* Together on a line of their own where there is no room beside what rotates. */
  .actions { display: flex; flex-wrap: wrap; gap: inherit; margin-inline-start: auto; }

  @keyframes ripple { 0%, 60%, 100% { transform: none; opacity: 0.45; } 30% { transform: translateY(-0.35rem); opacity: 1; } }
  @keyframes ripple-calm { 50% { opacity: 0.45; } }
  @keyframes caret { 50% { opacity: 0; } }
  @media (max-width: 30rem) { .question { max-width: 100%; } .doing { flex-basis: 100%; } }
  @media (prefers-reduced-motion: reduce) {
    .ripples i { animation: ripple-calm 2.4s steps(2) infinite; }
    [data-caret]::after { display: none; }
  }
  @media (forced-colors: active) {
    .ripples i, [data-caret]::after { background: CanvasText; forced-color-adjust: none; }
    .notice, .question { border: 1px solid; }
  }
`
