import { mkdir, readFile, rm } from 'node:fs/promises'
import { inRoot } from '../paths.mjs'
import { runTool } from '../run.mjs'

const FOLDER = inRoot('.cache/mutants')

/** The property tests draw the same values every time: a mutant that dies today must die tomorrow. */
const SEED = '1'

/** Three times Vitest's own: two runs at once make a test that really waits slow, and a slow test is no dead mutant. */
const TIMEOUT_MS = 15_000

let runs = 0

/**
 * - `killed`: a test failed, `by` names it;
 * - `survived`: everything is green;
 * - `broken`: no test failed, and yet it did not end well: a mutant that does not even load proves nothing.
 * @typedef {{ fate: 'killed' | 'survived' | 'broken', by: string, ms: number }} Verdict
 */

/**
 * Runs test files without the guard.
 * @param {string | undefined} name of the mutant; the sources as they are without it
 * @param {readonly string[]} files
 * @returns {Promise<Verdict>}
 */
export async function runMutant(name, files) {
  await mkdir(FOLDER, { recursive: true })
  const report = inRoot(FOLDER, `${process.pid}-${++runs}.json`)
  const projects = [...new Set(files.map((file) => `--project=${file.split('/')[1]}`))]
  const options = ['--bail=1', '--maxWorkers=1', `--testTimeout=${TIMEOUT_MS}`]
  const args = ['run', ...projects, ...options, '--reporter=json', `--outputFile=${report}`, ...files]
  const env = { MODEL_SEED: SEED, ...(name && { RUNNEL_MUTANT: name }) }
  const { code, output, ms } = await runTool('vitest/vitest.mjs', args, { env })
  const by = await firstFailure(report)
  await rm(report, { force: true })
  if (by !== undefined) return { fate: 'killed', by, ms }
  return { fate: code === 0 ? 'survived' : 'broken', by: code === 0 ? '' : output.trim(), ms }
}

/** The first test that failed, with its file; undefined when none did. */
async function firstFailure(report) {
  const { testResults } = JSON.parse(await readFile(report, 'utf8').catch(() => '{"testResults":[]}'))
  for (const { name, assertionResults } of testResults) {
    const failed = assertionResults.find(({ status }) => status === 'failed')
    if (failed) return `${name.split('/').at(-1)}: ${failed.title}`
  }
  return undefined
}
