import { readdirSync, readFileSync } from 'node:fs'
import { expect, test } from 'vitest'
import { SPAN_KINDS } from '../../src/rendering/code/span.js'

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

/** Every source that elements are made of. */
const source = ['elements', 'rendering']
  .flatMap((folder) => {
    const root = new URL(`${folder}/`, SOURCES)
    const files = readdirSync(root, { recursive: true, encoding: 'utf8' }).filter((file) => file.endsWith('.ts'))
    return files.map((file) => readFileSync(new URL(file, root), 'utf8'))
  })
  .join('\n')
  // What the description of the elements says is no use of it.
  .replaceAll(/^ \*.*$/gm, '')

function found(pattern: RegExp): string[] {
  return [...new Set([...source.matchAll(pattern)].map(([, name]) => name ?? ''))].sort()
}

const names = (list: readonly Listed[] = []) => list.map(({ name }) => name).sort()

test('every part that a template gives is listed, and no other', () => {
  expect(names(block?.cssParts)).toEqual(found(/\bpart(?:=|: )["']([\w-]+)["']/g))
})

test('every custom property that a style reads is listed, and no other', () => {
  const written = found(/var\((--ai-[\w-]*\w)[,)]/g)
  const colors = SPAN_KINDS.map((kind) => `--ai-code-${kind}`)
  expect(names(block?.cssProperties)).toEqual([...new Set([...written, ...colors])].sort())
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
