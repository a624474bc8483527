import { execFile } from 'node:child_process'
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { promisify } from 'node:util'
import { build } from 'vite'
import { afterAll, beforeAll, expect, test } from 'vitest'

/** Every door of the package that holds code, and what a server finds behind it. */
const ENTRIES = {
  '@runnel/client': ['RequestError', 'acquireClient', 'createClient'],
  '@runnel/client/elements': ['AiBlockElement', 'AiConnectionStatusElement'],
  '@runnel/client/elements/define': [],
  '@runnel/client/controllers': ['AIBlockStreamController', 'AIStreamController'],
  '@runnel/client/react': ['AIBlock', 'QuizBlock', 'useAIBlockStreaming', 'useAIStreaming'],
  '@runnel/client/jsx': [],
  '@runnel/client/testing': ['createSimulator'],
} as const

/** Where Lit counts its copies and, on a server, what stands in for the browser's registry. None is ours. */
const OF_LIT = [
  'customElements',
  'litElementVersions',
  'litHtmlVersions',
  'litPropertyMetadata',
  'litServerRoot',
  'reactiveElementVersions',
]

const ROOT = fileURLToPath(new URL('../', import.meta.url))
let folder = ''

beforeAll(async () => {
  // Inside the workspace, so that the packages are found as an application finds them.
  folder = await mkdtemp(join(ROOT, '.cache/imports-'))
})

afterAll(() => rm(folder, { recursive: true }))

interface Imported {
  readonly names: readonly string[]
  readonly globals: readonly string[]
  /** What would keep the process alive. */
  readonly resources: readonly string[]
}

const LOOK = `
import { writeSync } from 'node:fs'
const before = new Set(Object.getOwnPropertyNames(globalThis))
const found = await import(process.argv[2])
const globals = Object.getOwnPropertyNames(globalThis).filter((name) => !before.has(name))
const resources = process.getActiveResourcesInfo().filter((name) => /Timeout|Immediate|TCP|TTY|Socket|Port/.test(name))
writeSync(1, JSON.stringify({ names: Object.keys(found), globals, resources }))
`

/** Imports it in a process of its own, which has to end by itself, without a word. */
async function importIn(specifier: string): Promise<Imported> {
  const script = join(folder, 'look.mjs')
  await writeFile(script, LOOK)
  const options = { cwd: ROOT, timeout: 20_000, env: { PATH: process.env.PATH, NODE_ENV: 'production' } }
  const { stdout, stderr } = await promisify(execFile)(process.execPath, [script, specifier], options)
  expect(stderr).toBe('')
  return JSON.parse(stdout) as Imported
}

function expectClean({ names, globals, resources }: Imported, expected: readonly string[]): void {
  expect(names).toEqual(expect.arrayContaining([...expected]))
  expect(globals.filter((name) => !OF_LIT.includes(name))).toEqual([])
  expect(resources).toEqual([])
}

test.each(Object.entries(ENTRIES))(
  'a server imports %s without a DOM, and nothing is left running',
  async (path, names) => {
    expectClean(await importIn(path), names)
  },
)

test('the doors that need no Lit bring none', async () => {
  const free = ['@runnel/client', '@runnel/client/controllers', '@runnel/client/react', '@runnel/client/testing']
  const found = await Promise.all(free.map(importIn))
  expect(found.map(({ globals }) => globals)).toEqual(free.map(() => []))
})

test('the same holds in a bundle of everything', async () => {
  const entry = join(folder, 'everything.mjs')
  const lines = Object.keys(ENTRIES).map((path, index) => `export * as entry${index} from '${path}'`)
  await writeFile(entry, lines.join('\n'))
  const outDir = join(folder, 'bundle')
  await build({
    configFile: false,
    root: folder,
    logLevel: 'error',
    // As an application is built; a test's environment would take development builds.
    ssr: { noExternal: true, external: ['react'], resolve: { conditions: ['module', 'node', 'production'] } },
    build: { ssr: entry, outDir, minify: false },
  })
  expectClean(
    await importIn(join(outDir, 'everything.js')),
    Object.keys(ENTRIES).map((_, index) => `entry${index}`),
  )
})
