import { execFile } from 'node:child_process'
import { fileURLToPath } from 'node:url'
import { expect, test } from 'vitest'
import { SCENARIOS } from './stress/scenarios.js'

/** For the scenarios together; each plays one wave at least. */
const SECONDS = '2'

/** Well above what it takes: storms and backoffs are longer on a busy machine. */
const LIMIT_MS = 180_000

const SCRIPT = fileURLToPath(new URL('../scripts/stress.mjs', import.meta.url))

/** `npm run stress` as a program of its own: its memory and its timers are then its own too. */
function stress(args: readonly string[]): Promise<{ output: string; code: number | string | null }> {
  return new Promise((resolve) => {
    const child = execFile(process.execPath, [SCRIPT, ...args], (_, stdout, stderr) =>
      resolve({ output: stdout + stderr, code: child.exitCode }),
    )
  })
}

test(
  'a small stress on every transport loses nothing, repeats nothing and leaves nothing behind',
  async () => {
    const seed = process.env['SEED'] ?? '20261'
    const { output, code } = await stress(['--seed', seed, '--seconds', SECONDS])

    expect(output).toContain(`${SCENARIOS.length} scenarios, 0 failures, seed ${seed}`)
    expect(code).toBe(0)
  },
  LIMIT_MS,
)
