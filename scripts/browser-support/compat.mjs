// What the supported browsers lack, by MDN's data.
import data from '@mdn/browser-compat-data/forLegacyNode'
import { isAtMost, TARGETS } from './targets.mjs'

/** @typedef {{ readonly path: string, readonly lacking: readonly string[] }} Feature a feature and the supported browsers that lack it */

/** What is found at a path such as `api.AbortSignal.any_static`, or undefined. @returns {Feature | undefined} */
export function featureAt(...path) {
  let node = data
  for (const name of path) {
    if (!node || !Object.hasOwn(node, name)) return undefined
    node = node[name]
  }
  return node.__compat ? { path: path.join('.'), lacking: lackingIn(node.__compat) } : undefined
}

/** The first of the paths that is known. @param {readonly (readonly string[])[]} paths @returns {Feature | undefined} */
export function firstFeature(paths) {
  for (const path of paths) {
    const feature = featureAt(...path)
    if (feature) return feature
  }
  return undefined
}

/** The names right below a path. @returns {readonly string[]} */
export function namesAt(...path) {
  const node = path.reduce((at, name) => at?.[name], data)
  return Object.keys(node ?? {}).filter((name) => name !== '__compat')
}

/** Whether a feature, or what it belongs to, is among the names. @param {Feature} feature @param {readonly string[]} names */
export function isAllowed({ path }, names) {
  return names.some((name) => path === name || path.startsWith(`${name}.`))
}

function lackingIn({ support }) {
  const missing = Object.entries(TARGETS).filter(([browser, version]) => !isSupported(support[browser], version))
  return missing.map(([browser, version]) => `${data.browsers[browser].name} ${version}`)
}

/** Behind a flag or under another name is not supported; what is there in part is for the tests to find. */
function isSupported(support, version) {
  const statements = Array.isArray(support) ? support : [support]
  return statements.some((statement) => {
    if (!statement || statement.flags || statement.prefix || statement.alternative_name) return false
    const { version_added, version_removed } = statement
    if (typeof version_added !== 'string' || version_added === 'preview') return false
    const isGone = typeof version_removed === 'string' && isAtMost(version_removed.replace('≤', ''), version)
    return !isGone && isAtMost(version_added.replace('≤', ''), version)
  })
}
