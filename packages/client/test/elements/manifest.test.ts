import { readdirSync, readFileSync } from 'node:fs'
import { CSSResult } from 'lit'
import { expect, test } from 'vitest'

const SOURCES = new URL('../../src/', import.meta.url)
const GENERATED = new URL('../../generated/', import.meta.url)

interface Listed {
  readonly name: string
  readonly description: string
}

interface Declaration {
  readonly tagName: string
  readonly attributes: readonly Listed[]
  readonly events: readonly Listed[]
  readonly cssParts: readonly Listed[]
  readonly cssProperties: readonly Listed[]
}

interface Manifest {
  readonly modules: readonly { readonly declarations: readonly Declaration[] }[]
}

const json = <T>(name: string): T => JSON.parse(readFileSync(new URL(name, GENERATED), 'utf8')) as T
const declarations = json<Manifest>('custom-elements.json').modules.flatMap((module) => module.declarations)
const block = declarations.find(({ tagName }) => tagName === 'ai-block')

/** The sources that elements are made of, by their addresses. */
const files = ['elements', 'rendering'].flatMap((folder) => {
  const root = new URL(`${folder}/`, SOURCES)
  const paths = readdirSync(root, { recursive: true, encoding: 'utf8' })
  return paths.filter((path) => path.endsWith('.ts')).map((path) => new URL(path, root))
})

const source = files.map((file) => readFileSync(file, 'utf8')).join('\n')

/** The style sheets as browsers get them: some of their rules are computed. */
async function styles(): Promise<string> {
  const modules = await Promise.all(
    files
      .filter(({ pathname }) => pathname.endsWith('.styles.ts'))
      .map((file) => import(file.href) as Promise<Record<string, unknown>>),
  )
  const sheets = modules.flatMap((module) => Object.values(module)).filter((value) => value instanceof CSSResult)
  return sheets.map(({ cssText }) => cssText).join('\n')
}

function found(pattern: RegExp, text: string): string[] {
  return [...new Set([...text.matchAll(pattern)].map(([, name]) => name ?? ''))].sort()
}

const names = (list: readonly Listed[] = []) => list.map(({ name }) => name).sort()

test('every part that a template gives is listed, and no other', () => {
  expect(names(block?.cssParts)).toEqual(found(/\bpart(?:=|: )["']([\w-]+)["']/g, source))
})

test('every custom property that a style reads is listed, and no other', async () => {
  expect(names(block?.cssProperties)).toEqual(found(/var\(\s*(--ai-[\w-]+)/g, await styles()))
})

test('everything that is listed is described', () => {
  const listed = declarations.flatMap((one) => [one.attributes, one.events, one.cssParts, one.cssProperties].flat())
  expect(listed.filter(({ description }) => description.trim().length < 5)).toEqual([])
  expect(listed.length).toBeGreaterThan(50)
})

test('what editors are told names the same tags and attributes', () => {
  const expected = declarations.map(({ tagName, attributes }) => [tagName, names(attributes)])
  const code = json<{ tags: { name: string; attributes: Listed[] }[] }>('vscode.html-custom-data.json')
  const web = json<{ contributions: { html: { elements: { name: string; attributes: Listed[] }[] } } }>(
    'web-types.json',
  )
  expect(code.tags.map(({ name, attributes }) => [name, names(attributes)])).toEqual(expected)
  expect(web.contributions.html.elements.map(({ name, attributes }) => [name, names(attributes)])).toEqual(expected)
})
