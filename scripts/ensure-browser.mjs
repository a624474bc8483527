// A browser for the tests: the one that is there, or on Debian as root the distribution's.
import { existsSync } from 'node:fs'
import { findBrowser, findFirefox } from './browser.mjs'
import { SetupFailure } from './failure.mjs'
import { step } from './progress.mjs'
import { run } from './run.mjs'

const CHROMIUM = {
  name: 'Chromium',
  find: findBrowser,
  package: 'chromium',
  variable: 'CHROMIUM_PATH',
  howToGetOne:
    'The tests need Chromium or Chrome, and none was found on the PATH.\n' +
    'Install one (Debian, Ubuntu: sudo apt-get install chromium; macOS: brew install --cask google-chrome)\n' +
    'or name the program in CHROMIUM_PATH.',
}

const FIREFOX = {
  name: 'Firefox',
  find: findFirefox,
  package: 'firefox-esr',
  variable: 'FIREFOX_PATH',
  howToGetOne:
    'These tests need Firefox, and none was found on the PATH.\n' +
    'Install one (Debian: sudo apt-get install firefox-esr; Ubuntu: sudo snap install firefox; macOS: brew install --cask firefox)\n' +
    'or name the program in FIREFOX_PATH.',
}

/** The path of a Chromium or Chrome. @returns {Promise<string>} @throws {SetupFailure} */
export function ensureBrowser() {
  return ensure(CHROMIUM)
}

/** The path of a Firefox. @returns {Promise<string>} @throws {SetupFailure} */
export function ensureFirefox() {
  return ensure(FIREFOX)
}

async function ensure(browser) {
  const found = browser.find() ?? (await installOnDebian(browser))
  if (!found) throw new SetupFailure(browser.howToGetOne)
  // A path that was given by hand is believed only when it is there; a bare name would not be resolved by what drives it.
  if (!existsSync(found)) throw new SetupFailure(`${browser.variable} names ${found}, which does not exist.`)
  return found
}

async function installOnDebian(browser) {
  const isRoot = process.getuid?.() === 0
  if (!isRoot || !existsSync('/etc/debian_version')) return undefined
  const { code, output } = await step(`Installing ${browser.name}`, () => install(browser.package))
  if (code !== 0) throw new SetupFailure(browser.howToGetOne, output)
  return browser.find()
}

async function install(name) {
  const env = { DEBIAN_FRONTEND: 'noninteractive' }
  const update = await run('apt-get', ['update'], { env })
  if (update.code !== 0) return update
  return run('apt-get', ['install', '-y', name], { env })
}
