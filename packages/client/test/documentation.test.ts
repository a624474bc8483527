import { existsSync, readdirSync, readFileSync } from 'node:fs'
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

test('every example has its line in the list, and the command that starts it', () => {
  const folders = readdirSync(new URL('../../../examples', import.meta.url), { withFileTypes: true })
  const names = folders.filter((entry) => entry.isDirectory()).map(({ name }) => name)
  const [list, starter] = [read('../../../examples/README.md'), read('../../../scripts/example.mjs')]
  const isTold = (name: string) =>
    list.includes(`[${name}](${name})`) &&
    new RegExp(`^  '?${name}'?: `, 'm').test(starter) &&
    read(`../../../examples/${name}/README.md`).includes(`npm run example -- ${name}`)
  expect(names.filter((name) => !isTold(name))).toEqual([])
  expect(names.length).toBeGreaterThan(3)
})
