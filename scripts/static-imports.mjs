// What a built module makes a browser fetch before it runs: itself, and everything that it imports statically.
import { readFileSync } from 'node:fs'
import { dirname, resolve } from 'node:path'
import { parseSync } from 'vite'

/**
 * @param {string} entry path of a built ES module
 * @returns {string[]} absolute paths, the entry first; dynamic imports are left out
 */
export function staticImports(entry) {
  const found = new Set([resolve(entry)])
  // A set can grow while it is walked, and each path is met once.
  for (const file of found) for (const path of importsOf(file)) found.add(path)
  return [...found]
}

function importsOf(file) {
  const { module } = parseSync(file, readFileSync(file, 'utf8'))
  const reexported = module.staticExports.flatMap(({ entries }) => entries.map((entry) => entry.moduleRequest))
  const requests = [...module.staticImports.map((found) => found.moduleRequest), ...reexported]
  return requests.filter((request) => request?.value.startsWith('.')).map(({ value }) => resolve(dirname(file), value))
}
