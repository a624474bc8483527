// The checks, and how they are run: independent ones side by side, one line each.
import { availableParallelism } from 'node:os'
import { SetupFailure } from './failure.mjs'
import { seconds } from './progress.mjs'
import { run, runTool } from './run.mjs'

// Each takes a core; a third at the same time would only slow the two.
const AT_ONCE = Math.min(2, availableParallelism())

/** Longest first, so that none is left to run alone at the end. @type {Record<string, () => Promise<import('./run.mjs').Result>>} */
const CHECKS = {
  types: () => runTool('typescript/bin/tsc', ['-b', '--pretty']),
  lint: () =>
    runTool('eslint/bin/eslint.js', [
      '.',
      '--max-warnings=0',
      '--cache',
      '--cache-strategy=content',
      '--cache-location=.cache/eslint',
    ]),
  layers: () =>
    runTool('dependency-cruiser/bin/dependency-cruise.mjs', ['packages', '--config', '.dependency-cruiser.cjs']),
  'dead code': () => runTool('knip/bin/knip.js', ['--no-progress']),
  size: () => runTool('size-limit/bin.js'),
  format: () => runTool('@biomejs/biome/bin/biome', ['format', '.']),
  generated: () => run(process.execPath, ['scripts/generate.mjs', '--check']),
}

/**
 * Runs the checks, prints a line for each, and the output of those that fail.
 * @param {readonly string[]} [names] all when empty
 * @returns {Promise<{ passed: number, failed: number }>}
 * @throws {SetupFailure} for a name that is no check
 */
export async function runChecks(names = []) {
  const unknown = names.filter((name) => !Object.hasOwn(CHECKS, name))
  if (unknown.length > 0)
    throw new SetupFailure(`No such check: ${unknown.join(', ')}. There are: ${Object.keys(CHECKS).join(', ')}.`)
  const waiting = Object.entries(CHECKS).filter(([name]) => names.length === 0 || names.includes(name))
  const results = []
  const worker = async () => {
    for (let next = waiting.shift(); next; next = waiting.shift()) results.push(await runCheck(next))
  }
  await Promise.all(Array.from({ length: AT_ONCE }, worker))
  const passed = results.filter(Boolean).length
  return { passed, failed: results.length - passed }
}

async function runCheck([name, check]) {
  const { code, output, ms } = await check()
  const ok = code === 0
  console.log(`${ok ? '✓' : '✗'} ${name} (${seconds(ms)})`)
  if (!ok) console.log(output.trimEnd())
  return ok
}
