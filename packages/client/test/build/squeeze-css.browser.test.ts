import type { CSSResult } from 'lit'
import { expect, test } from 'vitest'

// What builds the site belongs to no project of the compiler's.
const [build] = Object.values(
  import.meta.glob<{ squeezeCss(css: string): string }>('../../build/squeeze-css.ts', { eager: true }),
)

function squeezeCss(css: string): string {
  if (!build) throw new Error('not found')
  return build.squeezeCss(css)
}

const modules = import.meta.glob<Record<string, CSSResult>>('../../src/**/*.styles.ts', { eager: true })
const sheets = Object.entries(modules).flatMap(([path, module]) =>
  Object.values(module).map((sheet) => ({ path, css: sheet.cssText })),
)

/** What the browser makes of it. Of custom properties it keeps the spaces as they are written. */
function rulesOf(css: string): string[] {
  const sheet = new CSSStyleSheet()
  sheet.replaceSync(css)
  return [...sheet.cssRules].map((rule) => rule.cssText.replace(/\s*([,;:{}])\s*/g, '$1'))
}

test('there are style sheets to look at', () => {
  expect(sheets.length).toBeGreaterThan(6)
})

test.each(sheets)('the squeezed sheet of $path has the same rules, and is smaller', ({ css }) => {
  const squeezed = squeezeCss(css)
  expect(rulesOf(squeezed)).toEqual(rulesOf(css))
  expect(squeezed.length).toBeLessThan(css.length)
})

test.each([
  ["a::after { content: '  ;  } ' }", "a::after{content:'  ;  } '}"],
  ['a :is(b, c) > d { margin: 0 auto; }', 'a :is(b,c)>d{margin:0 auto}'],
  ['a { width: calc(1px + 2px); /* why; */ height: 3px }', 'a{width:calc(1px + 2px);height:3px}'],
  [
    '@media (width > 30rem) and (hover: hover) { a { color: red } }',
    '@media (width>30rem) and (hover:hover){a{color:red}}',
  ],
  ["a { color: red } ${sheet('x;  y')} b { }", "a{color:red}${sheet('x;  y')} b{}"],
])('%s', (css, squeezed) => {
  expect(squeezeCss(css)).toBe(squeezed)
})
