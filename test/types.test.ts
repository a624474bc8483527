import { execFile } from 'node:child_process'
import { fileURLToPath } from 'node:url'
import { promisify } from 'node:util'
import { expect, test } from 'vitest'

const ROOT = fileURLToPath(new URL('../', import.meta.url))

/** What the compiler finds in `test/types`, whose files hold what must compile and, marked, what must not. */
async function compile(project: string): Promise<string> {
  const args = ['node_modules/typescript/bin/tsc', '-p', `test/types/${project}`]
  const { stdout } = await promisify(execFile)(process.execPath, args, { cwd: ROOT }).catch(
    // A failed compilation is what the test looks at.
    (failure: { stdout: string }) => failure,
  )
  return stdout
}

test.each(['tsconfig.react-19.json', 'tsconfig.react-18.json'])(
  'events, JSX, hooks and the wrapper have the types that the documentation shows (%s)',
  async (project) => expect(await compile(project)).toBe(''),
)
