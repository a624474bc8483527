// The server's single files: what is built is bundled, and its rooms cannot be measured one by one.
import { spawnSync } from 'node:child_process'
import { fileURLToPath } from 'node:url'

const ROOT = new URL('../../', import.meta.url)
const OUT = new URL('.cache/bench/server/', ROOT)
const OPTIONS = [
  '--emitDeclarationOnly',
  'false',
  '--composite',
  'false',
  '--declaration',
  'false',
  '--declarationMap',
  'false',
]

let isCompiled = false

/**
 * A module of the server, compiled from its source as it is now.
 * @param {string} name its file below `packages/server/src`, without an extension
 */
export async function importServer(name) {
  if (!isCompiled) compile()
  isCompiled = true
  return import(new URL(`${name}.js`, OUT).href)
}

function compile() {
  const project = fileURLToPath(new URL('packages/server/tsconfig.json', ROOT))
  const tsc = fileURLToPath(new URL('node_modules/typescript/bin/tsc', ROOT))
  const out = [
    '--outDir',
    fileURLToPath(OUT),
    '--tsBuildInfoFile',
    fileURLToPath(new URL('.tsbuildinfo', OUT)),
    '--incremental',
  ]
  const { status } = spawnSync(process.execPath, [tsc, '-p', project, ...OPTIONS, ...out], { stdio: 'inherit' })
  if (status !== 0) throw new Error('the server does not compile')
}
