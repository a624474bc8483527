import { css } from 'lit'

/** How a block looks: a quiet card with one moving thing in it, the current that runs below the form while text arrives. */
export const blockStyles = css`
  :host { display: block; min-width: 0; font-size: 1rem; line-height: 1.6; }
  .base { background: var(--_surface); border: 1px solid var(--_line); border-radius: var(--_radius); overflow: clip; position: relative; }

  header { display: flex; flex-wrap: wrap; align-items: center; gap: 0.4rem 0.7rem; padding: 1.1rem 1.25rem 0; }
  h2 { flex: 1 1 auto; margin: 0; font-family: var(--_font-heading); font-size: 1.3rem; font-weight: 600; line-height: 1.25; letter-spacing: -0.005em; text-wrap: balance; }
  .demo { font-size: 0.75rem; line-height: 1; padding: 0.3rem 0.55rem; border-radius: 1rem; color: var(--_warn); border: 1px dashed currentColor; }

  form { display: flex; gap: 0.6rem; align-items: flex-end; padding: 0.8rem 1.25rem 1.1rem; }
  textarea {
    flex: 1; min-width: 0; box-sizing: border-box; font: inherit; line-height: 1.5; color: inherit; background: var(--_sunken); resize: none;
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
  .quiet { font-size: 0.875rem; color: var(--_ink); background: transparent; border: 1px solid var(--_line); border-radius: 0.6rem; padding: 0.3rem 0.75rem; min-height: 2.1rem; }
  .quiet:not(:disabled):hover { border-color: var(--_muted); background: var(--_sunken); }

  .current { height: 2px; margin: 0 1.25rem; background: var(--_line); border-radius: 1px; overflow: hidden; position: relative; }
  .current::after {
    content: ''; position: absolute; inset: 0; opacity: 0;
    background: linear-gradient(90deg, transparent, var(--_accent) 30%, color-mix(in oklab, var(--_accent) 45%, var(--_surface)) 50%, var(--_accent) 70%, transparent);
    background-size: 60% 100%; background-repeat: repeat-x;
  }
  [data-running='true'] .current::after { opacity: 1; animation: current 1.6s linear infinite; }
  .base:has(> .body[hidden]) .current { visibility: hidden; height: 0; }

  .body { padding: 1.1rem 1.25rem 1rem; }
  .answer:empty { display: none; }
  .answer:not(:empty) + * { margin-top: 1rem; }

  .answer[data-earlier] { color: var(--_muted); padding-left: 0.9rem; border-left: 2px solid var(--_line); }
  .earlier { margin-bottom: 0.5rem; }

  .reasoning { margin-bottom: 1rem; font-size: 0.875rem; color: var(--_muted); }
  summary { width: fit-content; cursor: pointer; }
  summary:focus-visible { outline: 2px solid var(--_accent); outline-offset: 2px; }
  .thoughts { margin-top: 0.5rem; padding-left: 0.9rem; border-left: 2px solid var(--_line); white-space: pre-wrap; overflow-wrap: anywhere; }

  .activity { display: flex; align-items: center; gap: 0.7rem; margin: 0; color: var(--_muted); }
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
  header .hint { flex-basis: 100%; }
  .hint { margin: 0; color: var(--_muted); font-size: 0.9rem; }

  footer { display: flex; flex-wrap: wrap; align-items: center; gap: 0.5rem; margin-top: 1rem; }
  .summary { flex: 1 1 8rem; font-size: 0.8125rem; color: var(--_muted); font-variant-numeric: tabular-nums; overflow-wrap: anywhere; }

  @keyframes current { from { background-position-x: -60%; } to { background-position-x: 90%; } }
  @keyframes ripple { 0%, 60%, 100% { transform: none; opacity: 0.45; } 30% { transform: translateY(-0.35rem); opacity: 1; } }
  @media (max-width: 30rem) {
    header { padding-inline: 1rem; }
    form { padding-inline: 1rem; }
    .current { margin-inline: 1rem; }
    .body { padding-inline: 1rem; }
  }
  @media (prefers-reduced-motion: reduce) {
    .ripples i { animation: ripple-calm 2.4s steps(2) infinite; }
    [data-running='true'] .current::after { animation: none; background: var(--_accent); }
  }
  @keyframes ripple-calm { 50% { opacity: 0.45; } }
`
