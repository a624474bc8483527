import { execFile } from 'node:child_process'
import { readFileSync } from 'node:fs'
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { expect, onTestFinished, test } from 'vitest'

const ROOT = fileURLToPath(new URL('../', import.meta.url))

/** The code blocks of the page for developers that are modules. */
function documented(): string[] {
  const page = readFileSync(join(ROOT, 'docs/developers.md'), 'utf8')
  return [...page.matchAll(/^```tsx?\n([\s\S]+?)^```$/gm)].map(([, code = '']) => code)
}

/** What the compiler finds in `test/types`, whose files hold what must compile and, marked, what must not. */
function compile(project: string): Promise<string> {
  const args = ['node_modules/typescript/bin/tsc', '-p', project]
  return new Promise((resolve) => {
    // A failure of any kind is what the test looks at.
    execFile(process.execPath, args, { cwd: ROOT }, (failure, stdout) => resolve(stdout + (failure?.message ?? '')))
  })
}

/** A compilation takes seconds, and several of them on a machine that is busy. */
const COMPILES_MS = 120_000

test(
  'events, JSX, hooks and the wrapper have the types that the documentation shows, on React 19',
  async () => {
    const folder = await mkdtemp(join(ROOT, '.cache/documented-'))
    onTestFinished(() => rm(folder, { recursive: true }))
    const modules = documented()
    await Promise.all(modules.map((code, index) => writeFile(join(folder, `module${index}.tsx`), code)))
    const config = { extends: '../../test/types/tsconfig.react-19.json', include: ['.', '../../test/types'] }
    await writeFile(join(folder, 'tsconfig.json'), JSON.stringify(config))

    expect(modules.length).toBeGreaterThanOrEqual(3)
    expect(await compile(folder)).toBe('')
  },
  COMPILES_MS,
)

test(
  'the same types hold on React 18',
  async () => expect(await compile('test/types/tsconfig.react-18.json')).toBe(''),
  COMPILES_MS,
)
