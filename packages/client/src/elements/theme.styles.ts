import { css } from 'lit'

/**
 * The colours and faces of every element. A page changes them with the `--ai-*` properties; the private names below are
 * what the other styles use. Light and dark follow the `color-scheme` in force, or the element's own `theme` attribute.
 */
export const themeStyles = css`
  :host {
    --_surface: var(--ai-surface, light-dark(#fffefb, #161d1c));
    --_sunken: var(--ai-sunken, light-dark(#f4f2ec, #1f2827));
    --_ink: var(--ai-ink, light-dark(#1b2624, #e7edea));
    --_muted: var(--ai-muted, light-dark(#5a6764, #9fb0ac));
    --_line: var(--ai-line, light-dark(#dedbd1, #2e3938));
    --_accent: var(--ai-accent, light-dark(#0d655f, #6fd0c5));
    --_on-accent: var(--ai-on-accent, light-dark(#ffffff, #0c1918));
    --_ok: var(--ai-ok, light-dark(#2c7a3f, #7fce8f));
    --_warn: var(--ai-warn, light-dark(#8f5a00, #e5b567));
    --_danger: var(--ai-danger, light-dark(#b3362b, #f19286));
    --_radius: var(--ai-radius, 14px);
    --_font: var(--ai-font, ui-sans-serif, system-ui, -apple-system, 'Segoe UI', Roboto, sans-serif);
    --_font-heading: var(--ai-font-heading, 'Iowan Old Style', 'Palatino Linotype', Palatino, 'Book Antiqua', ui-serif, Georgia, serif);
    --_font-mono: var(--ai-font-mono, ui-monospace, 'SF Mono', Menlo, Consolas, 'DejaVu Sans Mono', monospace);
    font-family: var(--_font);
    color: var(--_ink);
  }
  :host([theme='light']) { color-scheme: light; }
  :host([theme='dark']) { color-scheme: dark; }
  :host([theme='auto']) { color-scheme: light dark; }
  :host([hidden]), [hidden] { display: none !important; }
  .visually-hidden {
    position: absolute; width: 1px; height: 1px; margin: -1px; padding: 0; border: 0;
    overflow: hidden; clip-path: inset(50%); white-space: nowrap;
  }
`
