// Builds the packages with tsc, and the server's code and the client's page with Vite, side by side: Vite reads the sources.
import { mkdir, readFile, rm, stat, writeFile } from 'node:fs/promises'
import { SetupFailure } from './failure.mjs'
import { inRoot } from './paths.mjs'
import { step } from './progress.mjs'
import { runTool } from './run.mjs'
import { fingerprint } from './sources.mjs'

const STAMP = inRoot('.cache/build-stamp')
const PRODUCTS = ['packages/protocol/dist/index.js', 'packages/server/dist/cli.js', 'packages/client/dist/site']

const TASKS = [
  ['tsc', 'typescript/bin/tsc', ['-b', 'packages/protocol', 'packages/server', 'packages/client']],
  ['vite', 'vite/bin/vite.js', ['build', 'packages/client', '--logLevel', 'warn']],
  ['vite for the server', 'vite/bin/vite.js', ['build', 'packages/server', '--logLevel', 'warn']],
]

/** Builds when a source changed since the last build, or its products are gone. @throws {SetupFailure} */
export async function ensureBuilt() {
  const current = await fingerprint()
  if (await isBuilt(current)) return
  await step('Building', () => build(current))
}

/** Builds, and stamps the result with the sources' hash. @throws {SetupFailure} */
async function build(current) {
  // The hash was taken before the build and is written after it: a source that changes meanwhile is built again.
  await rm(STAMP, { force: true })
  const results = await Promise.all(TASKS.map(([, file, args]) => runTool(file, args)))
  const failed = TASKS.filter((_, index) => results[index].code !== 0).map(([name]) => name)
  if (failed.length > 0) {
    const output = results.map((result) => result.output).join('')
    throw new SetupFailure(`The build failed (${failed.join(' and ')}).`, output)
  }
  await mkdir(inRoot('.cache'), { recursive: true })
  await writeFile(STAMP, current)
}

async function isBuilt(current) {
  const stamp = await readFile(STAMP, 'utf8').catch(() => undefined)
  if (stamp !== current) return false
  const products = await Promise.all(PRODUCTS.map((path) => stat(inRoot(path)).catch(() => undefined)))
  return products.every((product) => product !== undefined)
}
