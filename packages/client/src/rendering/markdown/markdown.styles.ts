import { css } from 'lit'

/** How an answer's Markdown looks. Adopted by the block's shadow root when the view is loaded. */
export const markdownStyles = css`
  .markdown { overflow-wrap: anywhere; }
  .markdown .chunk { contain: content; }
  /* Weak, so that what follows may have a rhythm of its own. */
  .markdown :where(.chunk > *) { margin: 0 0 0.85em; }
  .markdown > .chunk:last-child > :last-child { margin-bottom: 0; }
  .markdown :is(h3, h4, h5, h6) { font-family: var(--_font-heading); font-weight: var(--_weight); line-height: 1.25; letter-spacing: -0.005em; margin: 1.4em 0 0.5em; }
  .markdown :is(h3, h4, h5, h6) + :is(h3, h4, h5, h6) { margin-top: 0.7em; }
  .markdown > .chunk:first-child > :first-child { margin-top: 0; }
  .markdown h3 { font-size: 1.3em; }
  .markdown h4 { font-size: 1.12em; }
  .markdown :is(h5, h6) { font-size: 1em; }
  .markdown h6 { color: var(--_muted); }
  .markdown a { color: var(--_accent); text-decoration-thickness: 1px; text-decoration-color: color-mix(in oklab, var(--_accent) 45%, transparent); text-underline-offset: 0.2em; }
  .markdown a:hover { text-decoration-color: currentColor; text-decoration-thickness: 2px; }
  .markdown a:focus-visible { outline: 2px solid var(--_accent); outline-offset: 2px; border-radius: 2px; }
  /* A hill in a frame, for a picture that is linked and not shown. */
  .markdown .image::before {
    content: ''; display: inline-block; inline-size: 1.05em; block-size: 0.8em; margin-inline-end: 0.35em; vertical-align: -0.08em; box-sizing: border-box;
    border: 1px solid; border-radius: 0.18em; background: conic-gradient(from -45deg at 50% 40%, transparent 180deg, currentColor 0 270deg, transparent 0) center / 100% 100%;
  }
  .markdown :is(ul, ol) { padding-inline-start: 1.5em; }
  /* What is wider than this room is cut off with the chunk. */
  .markdown ol { padding-inline-start: 2.2em; }
  .markdown li { margin: 0.25em 0; padding-inline-start: 0.15em; }
  .markdown li::marker { color: var(--_accent); font-variant-numeric: tabular-nums; }
  .markdown li > :is(ul, ol) { margin: 0.25em 0; }
  .markdown li > p { margin: 0; }
  .markdown .loose > li > p { margin: 0.55em 0; }
  .markdown li > :is(figure.code, .table, blockquote) { margin: 0.6em 0; }
  .markdown li.task > input + p { display: inline; }
  .markdown li.task { list-style: none; }
  .markdown li.task > input {
    appearance: none; position: relative; inline-size: 1.05em; block-size: 1.05em; margin: 0; margin-inline: -1.6em 0.55em; vertical-align: -0.16em;
    font: inherit; border: 1px solid var(--_edge); border-radius: 0.28em; background: var(--_surface);
  }
  .markdown li.task > input:checked { border-color: var(--_accent); background: var(--_accent); }
  .markdown li.task > input:checked::before { content: ''; position: absolute; inset: 0.12em auto auto 0.32em; inline-size: 0.24em; block-size: 0.5em; border: solid var(--_on-accent); border-width: 0 0.14em 0.14em 0; rotate: 42deg; }
  .markdown blockquote { margin-inline: 0; padding: 0.1em 0 0.1em; padding-inline-start: 1.1em; border-inline-start: 3px solid color-mix(in oklab, var(--_accent) 40%, var(--_line)); color: var(--_muted); }
  /* Nobody tells so many levels apart, and a phone has room for no more: deeper ones stand at the same edge. */
  .markdown :is(blockquote, li) :is(blockquote, li) :is(blockquote, li) :is(blockquote, li) :is(blockquote, li) :is(blockquote, li) :is(blockquote, ul, ol) { padding-inline-start: 0; border-inline-start: 0; }
  .markdown blockquote > * { margin: 0.5em 0; }
  .markdown blockquote > :first-child { margin-top: 0; }
  .markdown blockquote > :last-child { margin-bottom: 0; }
  .markdown hr { border: 0; border-top: 1px solid var(--_line); margin-block: 1.5em; }
  .markdown code { font-family: var(--_font-mono); font-size: 0.88em; }
  .markdown :not(pre) > code { background: var(--_sunken); border-radius: 0.35em; padding: 0.14em 0.38em; }
  .markdown figure.code { border: 1px solid var(--_line); border-radius: var(--_round); background: var(--_sunken); overflow: hidden; margin-inline: 0; }
  .markdown figure.code figcaption { display: flex; justify-content: space-between; align-items: center; padding: 0.25em 0.35em 0; padding-inline-start: 1.1em; font-size: 0.78em; color: var(--_muted); }
  .markdown figure.code .language { font-family: var(--_font-mono); }
  .markdown figure.code button { font: inherit; color: inherit; background: none; border: 0; border-radius: var(--_round); padding: 0.4em 0.75em; cursor: pointer; }
  .markdown figure.code button:hover { background: var(--_line); color: var(--_ink); }
  .markdown :is(button, pre, .table):focus-visible { outline: 2px solid var(--_accent); outline-offset: -2px; }
  .markdown pre { direction: ltr; margin: 0; padding: 0.35em 0.9em 0.8em; overflow-x: auto; line-height: 1.55; tab-size: 2; overflow-wrap: normal; }
  .markdown .lines { display: block; }
  .markdown .table { overflow-x: auto; border: 1px solid var(--_line); border-radius: var(--_round); }
  .markdown table { inline-size: 100%; border-collapse: collapse; font-size: 0.93em; line-height: 1.5; font-variant-numeric: tabular-nums; }
  .markdown :is(th, td) { padding: 0.5em 0.95em; border-top: 1px solid var(--_line); text-align: start; vertical-align: top; }
  .markdown thead :is(th, td) { border-top: 0; background: var(--_sunken); font-weight: 600; min-width: 4em; overflow-wrap: normal; }
  .markdown thead td { min-width: 7em; }
  /* The heads alone make the columns' widths: rows that come, and grow, move nothing. */
  .markdown tbody td { max-width: 0; }
  .markdown :is(th, td).center { text-align: center; }
  .markdown :is(th, td).right { text-align: end; unicode-bidi: isolate; }
  .markdown img { max-width: 100%; height: auto; border-radius: var(--_round); }
  .markdown sup { line-height: 0; font-size: 0.75em; }
  .markdown .footnote { display: flow-root; padding-inline-start: 1.4em; font-size: 0.9em; color: var(--_muted); }
  .markdown .footnote > sup { float: inline-start; margin-inline-start: -1.2em; line-height: 2; }
  .markdown .footnote > p { margin: 0 0 0.3em; }
  @media (forced-colors: active) {
    .markdown li.task > input:checked { background: Highlight; forced-color-adjust: none; }
    .markdown li.task > input:checked::before { border-color: HighlightText; }
  }
`
