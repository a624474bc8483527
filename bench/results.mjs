// What runs gave, in a file below `.cache`, so that a long bench can be run in parts.
import { mkdir, readFile, writeFile } from 'node:fs/promises'

/** Also where profiles go. */
export const FOLDER = new URL('../.cache/bench/', import.meta.url)

const FILE = new URL('results.json', FOLDER)

/** @returns {Promise<import('./rounds.mjs').Results>} */
export async function readResults() {
  const text = await readFile(FILE, 'utf8').catch(() => '[]')
  return new Map(JSON.parse(text).map(([key, found]) => [key, new Map(found)]))
}

/** @param {import('./rounds.mjs').Results} results */
export async function keepResults(results) {
  await mkdir(FOLDER, { recursive: true })
  const plain = [...results].map(([key, found]) => [key, [...found]])
  await writeFile(FILE, JSON.stringify(plain))
}
