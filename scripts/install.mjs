// Dependencies: whether what is installed is what the lock file asks for, and `npm ci` when it is not.
import { readFile } from 'node:fs/promises'
import { SetupFailure } from './failure.mjs'
import { inRoot } from './paths.mjs'
import { step } from './progress.mjs'
import { runNpm } from './run.mjs'

/** Installs the dependencies unless they are there. @throws {SetupFailure} */
export async function ensureInstalled() {
  if (await isInstalled()) return
  // The development dependencies hold the compiler, so they are wanted even where NODE_ENV says production.
  const { code, output } = await step('Installing dependencies', () =>
    runNpm(['ci', '--include=dev', '--no-audit', '--no-fund', '--loglevel=error']),
  )
  if (code !== 0) throw new SetupFailure('npm ci failed. Is the network up, and the package registry in reach?', output)
}

/**
 * Compares contents, not times: a fresh clone gives every file a new time. npm writes the installed tree to
 * node_modules/.package-lock.json as the last step of an install, so an interrupted one is noticed too.
 */
async function isInstalled() {
  const [wanted, installed] = await Promise.all([
    readPackages('package-lock.json'),
    readPackages('node_modules/.package-lock.json'),
  ])
  if (!wanted || !installed) return false
  return Object.entries(wanted).every(([path, entry]) => isSame(path, entry, installed[path]))
}

async function readPackages(file) {
  try {
    return JSON.parse(await readFile(inRoot(file), 'utf8')).packages
  } catch {
    // Missing or half-written: either way not installed.
    return undefined
  }
}

function isSame(path, wanted, installed) {
  if (!path.includes('node_modules/')) return true
  // Packages for other platforms are in the lock file and never installed.
  if (!installed) return Boolean(wanted.optional || wanted.devOptional || wanted.peer)
  return wanted.version === installed.version && wanted.integrity === installed.integrity
}
