// The rivals are no dependency of the project: the bench fetches them into this folder, on its first run and when one is added.
import { spawnSync } from 'node:child_process'
import { existsSync, readFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'

const folder = fileURLToPath(new URL('./', import.meta.url))

export function installRivals() {
  if (areInstalled()) return
  console.log('Installing the rivals (once) …')
  const npm = process.platform === 'win32' ? 'npm.cmd' : 'npm'
  const { status } = spawnSync(
    npm,
    ['ci', '--ignore-scripts', '--no-audit', '--no-fund', '--workspaces=false', '--loglevel=error'],
    {
      cwd: folder,
      stdio: 'inherit',
    },
  )
  if (status !== 0) throw new Error('The rivals could not be installed: `npm ci` failed in bench/rivals.')
}

/** npm writes its list last: what it has, is there. */
function areInstalled() {
  const list = new URL('node_modules/.package-lock.json', import.meta.url)
  if (!existsSync(list)) return false
  const { packages } = JSON.parse(readFileSync(list, 'utf8'))
  const { dependencies } = JSON.parse(readFileSync(new URL('package.json', import.meta.url), 'utf8'))
  const versionOf = (wanted) => wanted.split('@').at(-1)
  return Object.entries(dependencies).every(
    ([name, wanted]) => packages[`node_modules/${name}`]?.version === versionOf(wanted),
  )
}
