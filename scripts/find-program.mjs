// Programs on the PATH.
import { accessSync, constants, statSync } from 'node:fs'
import { delimiter, join } from 'node:path'

/**
 * The path of the first of the names that is a program; undefined when none is.
 * @param {readonly string[]} names the best first
 * @param {{ env?: NodeJS.ProcessEnv, besides?: readonly string[] }} [options] `besides`: folders that are looked in after the PATH
 * @returns {string | undefined}
 */
export function findProgram(names, { env = process.env, besides = [] } = {}) {
  const folders = [...(env.PATH ?? '').split(delimiter).filter(Boolean), ...besides]
  return names.flatMap((name) => folders.map((folder) => join(folder, name))).find(isProgram)
}

function isProgram(path) {
  try {
    accessSync(path, constants.X_OK)
    return statSync(path).isFile()
  } catch {
    // Not there, or not ours to run: the next candidate decides.
    return false
  }
}
