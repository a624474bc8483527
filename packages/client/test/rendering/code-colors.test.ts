import { expect, test } from 'vitest'
import { CodeColors } from '../../src/rendering/code/code-colors.js'
import { grammarOf } from '../../src/rendering/code/languages.js'
import { loadPrism } from '../../src/rendering/code/prism.js'
import type { Highlighter, Span } from '../../src/rendering/code/span.js'

const FUNCTION = `/**
 * Greets.
 */
export function greet(name: string, times = 3): string {
  // once per time
  const words = \`hello \${name},
    and \${times} more\`
  return words.repeat(times) + 'it\\'s done'
}

`

/** What a block shows after its lines came one by one. */
function streamed(code: string, language: string, highlight: Highlighter): readonly Span[] {
  const colors = new CodeColors(language, highlight)
  let shown: Span[] = []
  for (let end = code.indexOf('\n') + 1; end > 0; end = code.indexOf('\n', end) + 1) {
    const repaint = colors.take(code.slice(0, end), end)
    if (repaint) shown = [...shown.filter(({ start }) => start < repaint.from), ...repaint.spans]
  }
  return shown
}

async function prism(language: string): Promise<Highlighter> {
  const highlight = await loadPrism(language)
  if (!highlight) throw new Error(`no grammar for ${language}`)
  return highlight
}

const textOf = (code: string, { start, end, kind }: Span) => `${kind}:${code.slice(start, end)}`

test('colours what a reader looks for', async () => {
  const highlight = await prism('ts')
  const code = "const answer: number = 42 // why?\nconsole.log('so', answer)\n"
  const found = (highlight(code, 'ts') ?? []).map((span) => textOf(code, span))
  expect(found).toEqual(
    expect.arrayContaining([
      'keyword:const',
      'type:number',
      'number:42',
      'comment:// why?',
      "string:'so'",
      'function:log',
    ]),
  )
})

test('lines that come one by one end in the colours of the whole', async () => {
  const highlight = await prism('typescript')
  const code = FUNCTION.repeat(60)
  const shown = streamed(code, 'typescript', highlight)
  expect(shown.length).toBeGreaterThan(1000)
  expect(shown.map((span) => textOf(code, span))).toEqual(
    (highlight(code, 'typescript') ?? []).map((s) => textOf(code, s)),
  )
})

test('a comment that is open for a hundred lines is one comment when it closes', async () => {
  const highlight = await prism('js')
  const code = `let a = 1\n/*${'\n a line of it'.repeat(100)}\n*/\nlet b = 2\n`
  const shown = streamed(code, 'js', highlight)
  expect(shown.filter(({ kind }) => kind === 'comment')).toHaveLength(1)
  expect(shown.map((span) => textOf(code, span)).slice(-3)).toEqual(['keyword:let', 'operator:=', 'number:2'])
})

test('each line costs a bounded look back, however long the block is', () => {
  let looked = 0
  const counting: Highlighter = (code) => {
    looked += code.length
    return [{ start: 0, end: code.length, kind: 'string' }]
  }
  const cost = (lines: number) => {
    looked = 0
    streamed('x = 1\n'.repeat(lines), 'js', counting)
    return looked / lines
  }
  // One colour for all of it: no line is a safe border, which is the worst case.
  expect(cost(4000)).toBeLessThan(1.2 * cost(1000))
})

test('a line that is too long for a grammar is left without colours', async () => {
  const highlight = await prism('json')
  expect(highlight(`[${'1,'.repeat(5000)}1]`, 'json')).toBeUndefined()
})

test.each([
  ['c++', 'cpp'],
  ['Dockerfile', 'docker'],
  ['TS', 'typescript'],
  ['constructor', undefined],
  ['__proto__', undefined],
  ['klingon', undefined],
])('the info word %s means %s', (word, name) => {
  expect(grammarOf(word)).toBe(name)
})

test('every language loads, and colours something', async () => {
  for (const [language, code] of Object.entries(SAMPLES)) {
    const highlight = await prism(language)
    expect((highlight(code, language) ?? []).length, language).toBeGreaterThan(0)
  }
})

const SAMPLES: Record<string, string> = {
  bash: 'echo "hi" # there',
  c: 'int main() { return 0; }',
  csharp: 'public class A { }',
  css: 'a { color: red }',
  diff: '+ more\n- less\n',
  docker: 'FROM node:20',
  go: 'func main() {}',
  html: '<a href="#">x</a>',
  java: 'class A { int x = 1; }',
  json: '{"a": 1}',
  kotlin: 'fun main() {}',
  markdown: '# Title',
  php: '<?php echo 1; ?>',
  python: 'def f(): return 1',
  ruby: 'def f; 1; end',
  rust: 'fn main() {}',
  sql: 'SELECT 1 FROM t',
  swift: 'func f() {}',
  tsx: 'const a = <b>1</b>',
  yaml: 'a: 1',
}
