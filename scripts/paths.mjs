import { resolve } from 'node:path'
import { fileURLToPath } from 'node:url'

/** The repository's root folder. */
export const root = fileURLToPath(new URL('../', import.meta.url))

/** The absolute path of something in the repository. */
export function inRoot(...parts) {
  return resolve(root, ...parts)
}
