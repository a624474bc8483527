import { existsSync, readFileSync } from 'node:fs'
import { expect, test } from 'vitest'

const read = (path: string) => readFileSync(new URL(path, import.meta.url), 'utf8')
const page = read('../../../docs/developers.md')
const manifest = JSON.parse(read('../package.json')) as Record<'customElements' | 'web-types', string> & {
  exports: Record<string, unknown>
}

test('the test that the documentation shows is one that runs here', () => {
  expect(page).toContain(read('./testing/documented.browser.test.ts'))
})

test('every door of the package that applications import is documented', () => {
  const doors = Object.keys(manifest.exports).filter((path) => !path.endsWith('.json'))
  const names = doors.map((path) => `\`@runnel/client${path.slice(1)}\``)
  expect(names.filter((name) => !page.includes(name))).toEqual([])
})

test('what editors and catalogues look for is where the package says', () => {
  const single = Object.values(manifest.exports).filter((path) => typeof path === 'string')
  // A pattern stands for what the build writes.
  const exported = single.filter((path) => !path.includes('*'))
  const paths = [manifest.customElements, manifest['web-types'], ...exported]
  expect(paths.filter((path) => !existsSync(new URL(path, new URL('../', import.meta.url))))).toEqual([])
  expect(paths.length).toBeGreaterThan(3)
})
