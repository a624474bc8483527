import { css } from 'lit'

/** The badge of the connection, in a block's header and in `<ai-connection-status>`. */
export const badgeStyles = css`
  .badge {
    display: inline-flex; flex-wrap: wrap; align-items: center; gap: 0.25em 0.6em; max-width: 100%; box-sizing: border-box;
    padding: 0.3em 0.85em; border: 1px solid var(--_line); border-radius: 1.1em; background: var(--_surface);
    font-size: 0.8125em; line-height: 1.4; color: var(--_ink);
  }
  .badge .dot { width: 0.6em; height: 0.6em; border-radius: 50%; background: var(--_muted); flex: none; }
  .badge .detail { color: var(--_muted); font-variant-numeric: tabular-nums; }
  .badge[data-state='open'] .dot { background: var(--_ok); }
  .badge[data-state='connecting'] .dot { background: var(--_warn); animation: badge-pulse 1.2s ease-in-out infinite; }
  .badge:is([data-state='waiting'], [data-state='offline'], [data-state='closed']) { border-color: color-mix(in oklab, var(--_danger) 45%, var(--_line)); }
  .badge:is([data-state='waiting'], [data-state='offline'], [data-state='closed']) .dot { background: var(--_danger); }
  .badge .link {
    font: inherit; font-weight: 600; color: var(--_accent); background: none; border: 0; padding: 0.1em 0.25em; margin-inline-start: auto; border-radius: 4px;
    cursor: pointer; text-decoration: underline; text-underline-offset: 0.2em;
  }
  .badge .link:focus-visible { outline: 2px solid var(--_accent); outline-offset: 1px; }
  @keyframes badge-pulse { 50% { opacity: 0.25; } }
  @media (prefers-reduced-motion: reduce) { .badge .dot { animation: none !important; } }
  @media (forced-colors: active) { .badge .dot { background: CanvasText; forced-color-adjust: none; } }
`
