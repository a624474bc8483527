import { css } from 'lit'

/** How an answer's Markdown looks. Adopted by the block's shadow root when the view is loaded. */
export const markdownStyles = css`
  .markdown { overflow-wrap: anywhere; }
  .markdown .chunk { contain: content; }
  .markdown .chunk > * { margin: 0 0 0.8em; }
  .markdown > .chunk:last-child > :last-child { margin-bottom: 0; }
  .markdown :is(h3, h4, h5, h6) { font-family: var(--_font-heading); font-weight: 600; line-height: 1.25; margin-top: 1.2em; }
  .markdown > .chunk:first-child > :first-child { margin-top: 0; }
  .markdown h3 { font-size: 1.25em; }
  .markdown h4 { font-size: 1.1em; }
  .markdown :is(h5, h6) { font-size: 1em; }
  .markdown a { color: var(--_accent); text-decoration-thickness: 1px; text-underline-offset: 0.18em; }
  .markdown a:hover { text-decoration-thickness: 2px; }
  .markdown :is(ul, ol) { padding-inline-start: 1.4em; }
  .markdown li { margin: 0.2em 0; }
  .markdown li::marker { color: var(--_muted); }
  .markdown li > :is(ul, ol) { margin: 0.2em 0; }
  .markdown li > p { margin: 0; }
  .markdown .loose > li > p { margin: 0.5em 0; }
  .markdown li.task > input + p { display: inline; }
  .markdown li.task { list-style: none; margin-inline-start: -1.3em; }
  .markdown li.task input { margin: 0 0.5em 0 0; accent-color: var(--_accent); }
  .markdown blockquote { padding-inline-start: 0.9em; border-inline-start: 3px solid var(--_line); color: var(--_muted); margin-inline: 0; }
  .markdown blockquote > * { margin: 0.4em 0; }
  .markdown hr { border: 0; border-top: 1px solid var(--_line); margin-block: 1.2em; }
  .markdown code { font-family: var(--_font-mono); font-size: 0.88em; }
  .markdown :not(pre) > code { background: var(--_sunken); border-radius: 4px; padding: 0.12em 0.35em; }
  .markdown figure.code { border: 1px solid var(--_line); border-radius: calc(var(--_radius) * 0.6); background: var(--_sunken); overflow: hidden; margin-inline: 0; }
  .markdown figure.code figcaption { display: flex; justify-content: space-between; align-items: center; padding: 0.15rem 0.3rem 0.15rem 0.8rem; font-size: 0.75rem; color: var(--_muted); border-bottom: 1px solid var(--_line); }
  .markdown figure.code .language { font-family: var(--_font-mono); }
  .markdown figure.code button { font: inherit; color: inherit; background: none; border: 0; border-radius: 6px; padding: 0.35rem 0.6rem; cursor: pointer; }
  .markdown figure.code button:hover { background: var(--_line); color: var(--_ink); }
  .markdown :is(button, pre, .table):focus-visible { outline: 2px solid var(--_accent); outline-offset: -2px; }
  .markdown pre { margin: 0; padding: 0.7rem 0.8rem; overflow-x: auto; line-height: 1.5; tab-size: 2; overflow-wrap: normal; }
  .markdown .lines { display: block; }
  .markdown .table { overflow-x: auto; overflow-wrap: normal; }
  .markdown table { border-collapse: collapse; font-size: 0.93em; font-variant-numeric: tabular-nums; }
  .markdown :is(th, td) { padding: 0.45em 0.9em 0.45em 0; border-bottom: 1px solid var(--_line); text-align: start; vertical-align: top; min-width: 5em; }
  .markdown .center { text-align: center; }
  .markdown .right { text-align: end; }
  .markdown th { font-weight: 600; border-bottom-color: var(--_muted); white-space: nowrap; }
  .markdown img { max-width: 100%; height: auto; border-radius: calc(var(--_radius) * 0.6); }
  .markdown sup { line-height: 0; font-size: 0.75em; }
  .markdown .footnote { display: flow-root; padding-inline-start: 1.4em; font-size: 0.9em; color: var(--_muted); }
  .markdown .footnote > sup { float: inline-start; margin-inline-start: -1.2em; line-height: 2; }
  .markdown .footnote > p { margin: 0 0 0.3em; }
`
