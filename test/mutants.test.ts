import { execFile } from 'node:child_process'
import { fileURLToPath } from 'node:url'
import { describe, expect, test } from 'vitest'

const SCRIPT = fileURLToPath(new URL('../scripts/test-mutants.mjs', import.meta.url))

/** The script's exit code, and what it printed. */
function testMutants(...args: string[]): Promise<{ code: number; output: string }> {
  return new Promise((resolve) => {
    execFile(process.execPath, [SCRIPT, ...args], (error, stdout, stderr) => {
      resolve({ code: error ? Number(error.code) : 0, output: `${stdout}${stderr}` })
    })
  })
}

describe('the mutants', () => {
  test('all fit the sources: each text that is taken out stands there exactly once', async () => {
    const { code, output } = await testMutants('--check')
    expect({ code, output }).toEqual({ code: 0, output: expect.stringMatching(/^\d\d mutants fit their sources\n$/) })
  })

  test('are killed by the tests that they name', async () => {
    const { code, output } = await testMutants('one resume per hole')
    expect(output).toContain('reader.test.ts: asks once per hole, however much arrives behind it')
    expect(output).toContain('1 killed, 0 survived')
    expect(code).toBe(0)
  })

  test('are asked for by a part of their name, and none is none', async () => {
    const { code, output } = await testMutants('no such guard')
    expect([code, output]).toEqual([1, 'No mutant has no such guard in its name.\n'])
  })
})
