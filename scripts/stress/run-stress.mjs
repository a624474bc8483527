// The stress program: bundled from the sources, since plain Node 20 reads no TypeScript, and run.
import { dirname, resolve } from 'node:path'
import { pathToFileURL } from 'node:url'
import { build } from 'vite'
import { SetupFailure } from '../failure.mjs'
import { inRoot } from '../paths.mjs'
import { run } from '../run.mjs'

const OUT = inRoot('.cache/stress')

/** The program and a server that it can send signals to, each as one file. */
const ENTRIES = { main: inRoot('test/stress/main.ts'), server: inRoot('packages/server/src/cli.ts') }

const CONDITIONS = ['@runnel/source', 'module', 'node', 'development|production']

/** Scripts find the repository from where they stand: they are not moved into the bundle. */
const scriptsStay = {
  name: 'scripts-stay',
  enforce: 'pre',
  resolveId(source, importer = '') {
    const path = resolve(dirname(importer), source)
    if (!path.startsWith(inRoot('scripts'))) return null
    return { id: pathToFileURL(path).href, external: true }
  },
}

/**
 * Runs it in the foreground.
 * @param {readonly string[]} args
 * @param {NodeJS.ProcessEnv} [env] added to this process's own
 * @throws {SetupFailure} when it has found faults
 */
export async function runStress(args, env) {
  await bundle()
  const node = ['--expose-gc', '--enable-source-maps', `${OUT}/main.js`]
  const { code } = await run(process.execPath, [...node, ...args], { foreground: true, env })
  if (code !== 0) throw new SetupFailure('The stress found faults.')
}

/** Packages stay outside. */
async function bundle() {
  await build({
    root: inRoot('.'),
    configFile: false,
    logLevel: 'warn',
    plugins: [scriptsStay],
    resolve: { conditions: CONDITIONS },
    ssr: { noExternal: [/^@runnel\//], resolve: { conditions: CONDITIONS } },
    build: {
      ssr: true,
      outDir: OUT,
      emptyOutDir: true,
      minify: false,
      target: 'node20',
      rolldownOptions: { input: ENTRIES },
    },
  })
}
