// A browser for the tests: the one that is there, or on Debian as root the distribution's.
import { existsSync } from 'node:fs'
import { findBrowser } from './browser.mjs'
import { SetupFailure } from './failure.mjs'
import { step } from './progress.mjs'
import { run } from './run.mjs'

const HOW_TO_GET_ONE =
  'The tests need Chromium or Chrome, and none was found on the PATH.\n' +
  'Install one (Debian, Ubuntu: sudo apt-get install chromium; macOS: brew install --cask google-chrome)\n' +
  'or name the program in CHROMIUM_PATH.'

/** The path of a browser. @returns {Promise<string>} @throws {SetupFailure} */
export async function ensureBrowser() {
  const found = findBrowser() ?? (await installOnDebian())
  if (!found) throw new SetupFailure(HOW_TO_GET_ONE)
  // A path that was given by hand is believed only when it is there; a bare name would not be resolved by Playwright.
  if (!existsSync(found)) throw new SetupFailure(`CHROMIUM_PATH names ${found}, which does not exist.`)
  return found
}

async function installOnDebian() {
  const isRoot = process.getuid?.() === 0
  if (!isRoot || !existsSync('/etc/debian_version')) return undefined
  const { code, output } = await step('Installing Chromium', installChromium)
  if (code !== 0) throw new SetupFailure(HOW_TO_GET_ONE, output)
  return findBrowser()
}

async function installChromium() {
  const env = { DEBIAN_FRONTEND: 'noninteractive' }
  const update = await run('apt-get', ['update'], { env })
  if (update.code !== 0) return update
  return run('apt-get', ['install', '-y', 'chromium'], { env })
}
