// The rivals are no dependency of the project: the bench fetches them into its own folder, on its first run.
import { spawnSync } from 'node:child_process'
import { existsSync } from 'node:fs'
import { join } from 'node:path'

/** @param {string} folder the bench's own */
export function installRivals(folder) {
  if (existsSync(join(folder, 'node_modules/.package-lock.json'))) return
  console.log('Installing the other renderers (once) …')
  const npm = process.platform === 'win32' ? 'npm.cmd' : 'npm'
  const { status } = spawnSync(npm, ['ci', '--ignore-scripts', '--no-audit', '--no-fund', '--workspaces=false'], {
    cwd: folder,
    stdio: 'inherit',
  })
  if (status !== 0) throw new Error('The other renderers could not be installed: `npm ci` failed in bench/render.')
}
