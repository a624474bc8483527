import { existsSync, readFileSync } from 'node:fs'
import ts from 'typescript'
import { parse } from 'yaml'

const ROOT = new URL('../../', import.meta.url)
const DECLARES = new Set(['test', 'it', 'describe'])

/** Where a reference's file may be; `cases/reader` is data that several suites run. */
function candidates(file: string): string[] {
  const [room = '', ...rest] = file.split('/')
  const path = rest.join('/')
  if (room === 'cases') return [`contracts/cases/${path}.yaml`]
  const folder = room === 'e2e' ? 'test' : `packages/${room}/test`
  return ['.test.ts', '.browser.test.ts', '.ts'].map((ending) => `${folder}/${path}${ending}`)
}

const known = new Map<string, readonly string[]>()

/** The names of the tests in a file, as they stand in its source; undefined when there is no such file. */
export function testNames(file: string): readonly string[] | undefined {
  const names = known.get(file)
  if (names) return names
  const path = candidates(file).find((candidate) => existsSync(new URL(candidate, ROOT)))
  if (path === undefined) return undefined
  const text = readFileSync(new URL(path, ROOT), 'utf8')
  const found = path.endsWith('.yaml') ? (parse(text) as { name: string }[]).map(({ name }) => name) : namesIn(text)
  known.set(file, found)
  return found
}

function namesIn(source: string): string[] {
  const names: string[] = []
  const visit = (node: ts.Node): void => {
    const [title] = ts.isCallExpression(node) && declares(node.expression) ? node.arguments : []
    if (title && ts.isStringLiteralLike(title)) names.push(title.text)
    ts.forEachChild(node, visit)
  }
  visit(ts.createSourceFile('test.ts', source, ts.ScriptTarget.Latest))
  return names
}

/** `test(…)`, `test.each(…)(…)` and the like. */
function declares(callee: ts.Expression): boolean {
  if (ts.isIdentifier(callee)) return DECLARES.has(callee.text)
  if (ts.isPropertyAccessExpression(callee) || ts.isCallExpression(callee)) return declares(callee.expression)
  return ts.isTaggedTemplateExpression(callee) && declares(callee.tag)
}
