// On what it ran, and with which versions.
import { readFile } from 'node:fs/promises'
import { cpus, release, totalmem, type } from 'node:os'

/** In a line. */
export function machine() {
  const [first] = cpus()
  const gib = Math.round(totalmem() / 1_073_741_824)
  return `${cpus().length} × ${first?.model.trim() ?? 'unknown processor'}, ${gib} GiB, ${type()} ${release()}, Node ${process.version}`
}

/** The rivals' packages, as they are locked. */
export async function versions() {
  const text = await readFile(new URL('../rivals/package.json', import.meta.url), 'utf8')
  return Object.entries(JSON.parse(text).dependencies).map(([name, version]) =>
    version.startsWith('npm:') ? version.slice(4).replace(/@(?=\d)/, ' ') : `${name} ${version}`,
  )
}

export const today = () => new Date().toISOString().slice(0, 10)
