// Where the browsers are: CHROMIUM_PATH and FIREFOX_PATH, or the first known name on the PATH.
import { findProgram } from './find-program.mjs'

const CHROMIUM = ['chromium', 'chromium-browser', 'google-chrome', 'google-chrome-stable', 'chrome']
const FIREFOX = ['firefox-esr', 'firefox']

/**
 * The path of a Chromium or Chrome, or undefined when there is none.
 * A CHROMIUM_PATH that names no program is not passed over silently: it is returned, and fails where it is started.
 * @param {NodeJS.ProcessEnv} [env]
 * @returns {string | undefined}
 */
export function findBrowser(env = process.env) {
  return env.CHROMIUM_PATH || findProgram(CHROMIUM, { env })
}

/**
 * The path of a Firefox, or undefined when there is none. FIREFOX_PATH is returned as it is.
 * @param {NodeJS.ProcessEnv} [env]
 * @returns {string | undefined}
 */
export function findFirefox(env = process.env) {
  return env.FIREFOX_PATH || findProgram(FIREFOX, { env })
}
