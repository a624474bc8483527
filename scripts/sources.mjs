// What the build is made of, as one hash.
import { createHash } from 'node:crypto'
import { readdir, readFile } from 'node:fs/promises'
import { join, relative } from 'node:path'
import { inRoot, root } from './paths.mjs'

const PACKAGES = ['packages/protocol', 'packages/server', 'packages/client']
const SHARED = ['package.json', 'package-lock.json', 'tsconfig.base.json']

// What a build writes, and what it does not read.
const LEFT_OUT = new Set(['dist', 'test', 'node_modules', 'README.md'])

/** A hash over path and content of every file that the build reads. */
export async function fingerprint() {
  const files = [
    ...SHARED.map((file) => inRoot(file)),
    ...(await Promise.all(PACKAGES.map((path) => list(inRoot(path))))).flat(),
  ]
  const contents = await Promise.all(files.map((file) => readFile(file)))
  const hash = createHash('sha256').update(process.version)
  files.forEach((file, index) => hash.update(`\0${relative(root, file)}\0`).update(contents[index]))
  return hash.digest('hex')
}

async function list(folder) {
  const entries = await readdir(folder, { withFileTypes: true })
  const kept = entries.filter((entry) => !LEFT_OUT.has(entry.name)).sort((a, b) => (a.name < b.name ? -1 : 1))
  const nested = await Promise.all(
    kept.map((entry) => {
      const path = join(folder, entry.name)
      return entry.isDirectory() ? list(path) : [path]
    }),
  )
  return nested.flat()
}
