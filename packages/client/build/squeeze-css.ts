import type { Plugin } from 'vite'

/** Texts, whose spaces are shown, and placeholders; the rest is what split puts at even places. */
const TEXTS = /('[^']*'|"[^"]*"|\$\{[^}]*\})/

/**
 * The same style sheet without comments and without the spaces that separate nothing. Exact for the CSS that is written
 * here; no general minifier: it does not read `url(…)` without quotes, or quotes within a text.
 */
export function squeezeCss(css: string): string {
  const parts = css.replace(/\/\*[^]*?\*\//g, '').split(TEXTS)
  return parts.map((part, at) => (at % 2 === 0 ? squeeze(part) : part)).join('')
}

function squeeze(css: string): string {
  return (
    css
      .replace(/\s+/g, ' ')
      .replace(/ ?([{};,>]) ?/g, '$1')
      // In front of a value, not of a selector's pseudo-class, which no space follows.
      .replace(/: /g, ':')
      .replace(/;\}/g, '}')
  )
}

/** Squeezes the sheets of `*.styles.ts`; what a placeholder of theirs stands for stays as it is. */
export function squeezeStyles(): Plugin {
  return {
    name: 'squeeze-styles',
    transform: {
      filter: { id: /\.styles\.ts$/ },
      handler: (code) => ({ code: code.replace(/(?<=\bcss`)[^`]*(?=`)/g, (css) => squeezeCss(css).trim()), map: null }),
    },
  }
}
