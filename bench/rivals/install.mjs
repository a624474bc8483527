// The rivals are no dependency of the project: the bench fetches them into this folder, on its first run.
import { spawnSync } from 'node:child_process'
import { existsSync } from 'node:fs'
import { fileURLToPath } from 'node:url'

const folder = fileURLToPath(new URL('./', import.meta.url))

export function installRivals() {
  if (existsSync(new URL('node_modules/.package-lock.json', import.meta.url))) return
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
