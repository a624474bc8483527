// `npm run stress`: real clients against a real server through a network that fails; see docs/reliability.md.
import './node-version.mjs'

const { build } = await import('vite')
const { main, SetupFailure } = await import('./failure.mjs')
const { inRoot } = await import('./paths.mjs')
const { run } = await import('./run.mjs')

const OUT = inRoot('.cache/stress')

/** The program and a server that it can send signals to, each as one file. */
const ENTRIES = { main: inRoot('test/stress/main.ts'), server: inRoot('packages/server/src/cli.ts') }

/** Bundled from the sources: plain Node 20 reads no TypeScript. Packages stay outside. */
async function bundle() {
  await build({
    root: inRoot('.'),
    configFile: false,
    logLevel: 'warn',
    resolve: { conditions: ['@runnel/source', 'module', 'node', 'development|production'] },
    ssr: {
      noExternal: [/^@runnel\//],
      resolve: { conditions: ['@runnel/source', 'module', 'node', 'development|production'] },
    },
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

await main(async () => {
  await bundle()
  const args = ['--expose-gc', '--enable-source-maps', `${OUT}/main.js`, ...process.argv.slice(2)]
  const { code } = await run(process.execPath, args, { foreground: true })
  if (code !== 0) throw new SetupFailure('The stress found faults.')
})
