// `npm run example -- <name>`: a server, and an example of ours beside it. Ctrl-C ends both.
import './node-version.mjs'

const { spawn } = await import('node:child_process')
const { existsSync } = await import('node:fs')
const { SetupFailure, main } = await import('./failure.mjs')
const { inRoot } = await import('./paths.mjs')
const { step } = await import('./progress.mjs')
const { runNpm } = await import('./run.mjs')
const { setUp } = await import('./setup.mjs')

/** Each shows its page, and resolves with the page's address. */
const EXAMPLES = {
  html: () => servePage('html', 5500),
  'other-origin': () => servePage('other-origin', 5501),
  brand: () => servePage('brand', 5502),
  react: startVite,
}

await main(async () => {
  const [, , name = 'html'] = process.argv
  if (!Object.hasOwn(EXAMPLES, name))
    throw new SetupFailure(`No such example: ${name}. There are: ${Object.keys(EXAMPLES).join(', ')}.`)
  await setUp()
  const url = await EXAMPLES[name]()
  console.log(`\n  The example is at ${url}`)
  start(inRoot('packages/server/dist/cli.js'), [], { ALLOWED_ORIGINS: new URL(url).origin })
})

async function servePage(name, port) {
  const { serveExample } = await import('../examples/serve.mjs')
  const { url } = await serveExample(name, port)
  return url
}

async function startVite() {
  const folder = inRoot('examples/react')
  if (!existsSync(`${folder}/node_modules`)) await step('Installing the example', () => install(folder))
  start(`${folder}/node_modules/vite/bin/vite.js`, [folder, '--strictPort', '--logLevel', 'warn'])
  return 'http://localhost:5173'
}

async function install(folder) {
  const { code, output } = await runNpm(['install', '--prefix', folder, '--no-audit', '--no-fund', '--loglevel=error'])
  if (code !== 0) throw new SetupFailure('npm install failed in examples/react.', output)
}

/** A program that lives as long as this one. */
function start(file, args, env = {}) {
  const child = spawn(process.execPath, [file, ...args], { stdio: 'inherit', env: { ...process.env, ...env } })
  process.once('exit', () => child.kill())
  child.once('exit', (code) => process.exit(code ?? 1))
}

// Ctrl-C reaches all of the terminal's programs: the server drains first, and its end is this one's.
process.on('SIGINT', () => {})
process.once('SIGTERM', () => process.exit(0))
