// Runs Vitest in the foreground and counts.
import { mkdir, readFile, rm } from 'node:fs/promises'
import { inRoot } from './paths.mjs'
import { runTool } from './run.mjs'

const COUNTS = inRoot('.cache/test-counts.json')

/**
 * @param {readonly string[]} args narrow the run; see `vitest --help`
 * @param {{ browser: string, redis: string, nginx: string }} options paths of the programs that tests start
 * @returns {Promise<{ passed: number, failed: number }>} a crash and a run without a test count as a failure
 */
export async function runVitest(args, { browser, redis, nginx }) {
  await mkdir(inRoot('.cache'), { recursive: true })
  await rm(COUNTS, { force: true })
  const reporters = ['--reporter=default', `--reporter=${inRoot('scripts/count-reporter.mjs')}`]
  const { code } = await runTool('vitest/vitest.mjs', ['run', ...reporters, ...args], {
    env: { CHROMIUM_PATH: browser, REDIS_SERVER_PATH: redis, NGINX_PATH: nginx, RUNNEL_TEST_COUNTS: COUNTS },
    foreground: true,
  })
  const counts = await readCounts()
  if (counts.failed > 0) return counts
  if (code !== 0) return fail(counts, `Vitest ended with code ${code}.`)
  if (counts.passed === 0) return fail(counts, 'No test was run.')
  return counts
}

async function readCounts() {
  try {
    return JSON.parse(await readFile(COUNTS, 'utf8'))
  } catch {
    // Vitest went down before it could write them.
    return { passed: 0, failed: 0 }
  }
}

function fail(counts, reason) {
  console.error(reason)
  return { ...counts, failed: counts.failed + 1 }
}
