import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { ESLint } from 'eslint'
import { parser } from 'typescript-eslint'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { browsers } from '../scripts/browser-support/index.mjs'

const LACKING = /^(\S+) is missing in/

let folder: string
let eslint: ESLint

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'runnel-browsers-'))
  const compilerOptions = { lib: ['esnext', 'dom'], target: 'esnext', types: [], strict: true }
  await writeFile(join(folder, 'tsconfig.json'), JSON.stringify({ compilerOptions, include: ['sample.ts'] }))
  eslint = new ESLint({
    cwd: folder,
    overrideConfigFile: true,
    overrideConfig: [
      {
        files: ['**/*.ts'],
        languageOptions: {
          parser,
          parserOptions: { project: true, tsconfigRootDir: folder, disallowAutomaticSingleRunInference: true },
        },
        plugins: { browsers },
        rules: {
          'browsers/supported-api': ['error', { 'api.Highlight': 'asked for' }],
          'browsers/supported-css': 'error',
        },
      },
    ],
  })
})

afterAll(() => rm(folder, { recursive: true, force: true }))

/** What is reported of `code`, by the names of MDN's data. */
async function lackingIn(code: string): Promise<string[]> {
  const filePath = join(folder, 'sample.ts')
  await writeFile(filePath, code)
  const results = await eslint.lintText(code, { filePath })
  return results.flatMap(({ messages }) => messages.map(({ message }) => LACKING.exec(message)?.[1] ?? message))
}

/** What is reported of a style sheet. */
function lackingInCss(css: string): Promise<string[]> {
  return lackingIn(`declare const css: (strings: TemplateStringsArray, ...values: unknown[]) => string
    export const styles = css\`${css}\``)
}

test.each([
  ['a static method', 'AbortSignal.any([])', 'api.AbortSignal.any_static'],
  ['a static method of the language', 'Promise.withResolvers()', 'javascript.builtins.Promise.withResolvers'],
  ['a prototype’s method', 'new Set([1]).union(new Set([2]))', 'javascript.builtins.Set.union'],
  [
    'a method of a value with another name',
    'const s: ReadonlySet<number> = new Set(); s.union(s)',
    'javascript.builtins.Set.union',
  ],
  ['a method of a global object', 'await scheduler.yield()', 'api.Scheduler.yield'],
  ['a method of an address', "URL.canParse('x')", 'api.URL.canParse_static'],
  ['what is taken apart', 'const { any } = AbortSignal; any([])', 'api.AbortSignal.any_static'],
  ['a global', 'new CloseWatcher()', 'api.CloseWatcher'],
  [
    'a method of an inherited interface',
    "document.createElement('p').togglePopover()",
    'api.HTMLElement.togglePopover',
  ],
  ['an event', "document.addEventListener('scrollend', () => {})", 'api.Document.scrollend_event'],
  ['a flag of a regular expression', 'export const sets = /[a--b]/v', 'javascript.builtins.RegExp.unicodeSets'],
])('%s that a supported browser lacks is reported', async (_, code, path) => {
  expect(await lackingIn(`${code}\nexport {}`)).toContain(path)
})

test('what every supported browser has is not reported, nor what is allowed by name', async () => {
  const code = `structuredClone({}); [1].findLast(Boolean); void Array.fromAsync([1]); 'a'.replaceAll('a', 'b'); /(?<=a)b/.test('ab')
    AbortSignal.timeout(1); new Highlight().clear(); class Own { any() {} }; new Own().any(); export {}`
  expect(await lackingIn(code)).toEqual([])
})

test.each([
  ['a function', 'a { color: light-dark(red, blue); }', 'css.types.color.light-dark'],
  ['a function in a custom property', 'a { --c: red; --c: light-dark(red, blue); }', 'css.types.color.light-dark'],
  ['nesting', 'a { & b { color: red; } }', 'css.selectors.nesting'],
  ['a property', 'a { text-wrap: balance; }', 'css.properties.text-wrap'],
  ['a value', 'a { width: stretch; }', 'css.properties.width.stretch'],
  ['an at-rule', '@starting-style { a { opacity: 0; } }', 'css.at-rules.starting-style'],
])('CSS: %s that a supported browser does not know is reported', async (_, css, path) => {
  expect(await lackingInCss(css)).toContain(path)
})

test('CSS that has a fallback before it, or is asked for, is not reported', async () => {
  const css = `a { color: red; color: light-dark(red, blue); height: 100dvh; color: color-mix(in oklab, red, blue); }
    b { -webkit-box-decoration-break: clone; box-decoration-break: clone; }
    @supports (color: light-dark(red, red)) { a { --c: light-dark(red, blue); } }`
  expect(await lackingInCss(css)).toEqual([])
})

test('a style sheet of its own is read, too', async () => {
  const [script] = browsers.processors.css.preprocess('a { quotes: "`"; }')
  expect(script?.text.startsWith('css`')).toBe(true)
  expect(script?.text.match(/`/g)).toHaveLength(2)
})
