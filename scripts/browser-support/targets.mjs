// The browsers that the client runs in: `browserslist` in package.json is the one place that names them.
import browserslist from 'browserslist'
import { root } from '../paths.mjs'

/** browserslist's names for browsers → those of MDN's data, which are also the build's. */
const NAMES = { chrome: 'chrome', edge: 'edge', firefox: 'firefox', safari: 'safari', ios_saf: 'safari_ios' }

/** The oldest supported version of each browser. @type {Readonly<Record<string, string>>} */
export const TARGETS = oldestOf(browserslist(undefined, { path: root }))

/** For a bundler: `safari16.4`, and so on. @type {readonly string[]} */
export const BUILD_TARGETS = Object.entries(TARGETS).map(
  ([browser, version]) => `${browser === 'safari_ios' ? 'ios' : browser}${version}`,
)

/** Whether version `one` is at most `other`; parts are compared as numbers. */
export function isAtMost(one, other) {
  const [parts, others] = [one, other].map((version) => version.split('.').map(Number))
  for (let index = 0; index < Math.max(parts.length, others.length); index++) {
    const difference = (parts[index] ?? 0) - (others[index] ?? 0)
    if (difference !== 0) return difference < 0
  }
  return true
}

function oldestOf(listed) {
  const oldest = {}
  for (const entry of listed) {
    const [name, range] = entry.split(' ')
    const browser = NAMES[name]
    // A browser that MDN's data does not know would be passed over without a word.
    if (!browser) throw new Error(`browserslist in package.json names ${name}, which targets.mjs does not know`)
    const version = range.split('-')[0]
    if (!oldest[browser] || isAtMost(version, oldest[browser])) oldest[browser] = version
  }
  return oldest
}
