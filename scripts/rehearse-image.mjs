// Follows the Dockerfile's steps in a folder, without Docker, and starts what comes out as nobody, who may write nowhere.
// What it cannot tell: whether the base image has what is needed. It runs on the Node that is here.
import './node-version.mjs'

const { spawn } = await import('node:child_process')
const { chmodSync, cpSync, existsSync, mkdirSync, mkdtempSync, rmSync } = await import('node:fs')
const { tmpdir } = await import('node:os')
const { basename, join, relative } = await import('node:path')
const { freePorts } = await import('./cluster/ports.mjs')
const { startProgram } = await import('./cluster/program.mjs')
const { main, SetupFailure } = await import('./failure.mjs')
const { contextFilter, readStages } = await import('./image/dockerfile.mjs')
const { root } = await import('./paths.mjs')
const { step } = await import('./progress.mjs')
const { run } = await import('./run.mjs')

/** The user `nobody`, on every system. */
const NOBODY = 65_534

/** Longer than it drains. */
const STOP_MS = 40_000

await main(async () => {
  const folder = mkdtempSync(join(tmpdir(), 'runnel-image-'))
  try {
    const stages = readStages()
    for (const stage of stages) await step(`Stage ${stage.name}`, () => build(stage, folder))
    await tryOut(stages.at(-1), folder)
  } finally {
    rmSync(folder, { recursive: true, force: true })
  }
})

/** Where a path of a stage is: absolute, or in its working folder. */
function placeIn(folder, stage, path) {
  return path.startsWith('/') ? join(folder, stage, path) : join(folder, stage, 'app', path)
}

async function build({ name: stage, steps }, folder) {
  mkdirSync(join(folder, stage, 'app'), { recursive: true })
  for (const { name, rest } of steps) {
    if (name === 'COPY') copy(rest, { stage, folder })
    if (name === 'RUN') await runStep(rest, join(folder, stage, 'app'))
    if (name === 'WORKDIR' && rest !== '/app')
      throw new SetupFailure(`WORKDIR ${rest} is not rehearsed here, only /app.`)
  }
}

function copy(rest, { stage, folder }) {
  const from = /^--from=(\w+) /.exec(rest)?.[1]
  const paths = rest.replace(/^--from=\w+ /, '').split(' ')
  const target = placeIn(folder, stage, paths.pop())
  const isKept = contextFilter()
  for (const path of paths) {
    const source = from === undefined ? join(root, path) : placeIn(folder, from, path)
    const isIntoFolder = paths.length > 1 || rest.endsWith('/')
    cpSync(source, isIntoFolder ? join(target, basename(path)) : target, {
      recursive: true,
      // Links between packages stay what they are.
      verbatimSymlinks: true,
      filter: (each) => from !== undefined || isKept(relative(root, each)),
    })
  }
}

async function runStep(command, cwd) {
  // Not the environment of the npm that started this: it names another package.
  const own = Object.fromEntries(Object.entries(process.env).filter(([name]) => !/^npm_/i.test(name)))
  const { code, output } = await run('env', ['-i', ...pairs(own), 'sh', '-c', `cd '${cwd}' && ${command}`])
  if (code !== 0) throw new SetupFailure(`RUN ${command} failed.`, output)
}

function pairs(env) {
  return Object.entries(env).map(([name, value]) => `${name}=${value}`)
}

async function tryOut({ name, steps }, folder) {
  const app = join(folder, name, 'app')
  for (const tool of ['typescript', 'vite', 'vitest', 'eslint'])
    if (existsSync(join(app, 'node_modules', tool)))
      throw new SetupFailure(`The image has ${tool}, which it does not need.`)
  const [port] = await freePorts(1)
  const env = { PATH: process.env.PATH, ...environmentOf(steps), HOST: '127.0.0.1', PORT: String(port) }
  await step('As nobody, who may write nowhere', () => serve({ app, env, port, steps, folder }))
}

async function serve({ app, env, port, steps, folder }) {
  chmodSync(folder, 0o755)
  const isRoot = process.getuid?.() === 0
  const identity = isRoot ? { uid: NOBODY, gid: NOBODY } : {}
  const [command, ...args] = JSON.parse(steps.find(({ name }) => name === 'CMD').rest)
  const url = `http://127.0.0.1:${port}`
  const log = join(folder, 'server.log')
  const program = await startProgram({
    name: 'The image',
    command,
    args,
    log,
    env,
    cwd: app,
    identity,
    isReady: () => isOk(url),
  })
  try {
    const check = JSON.parse(/CMD (\[.*\])$/.exec(steps.find(({ name }) => name === 'HEALTHCHECK').rest)[1])
    if ((await exitCode(check, { cwd: app, env, ...identity })) !== 0)
      throw new SetupFailure('The health check failed.')
    await answers(url)
  } finally {
    await program.stop(STOP_MS)
  }
  if ((await program.exited) !== 0) throw new SetupFailure('It did not end in peace.')
}

function environmentOf(steps) {
  const lines = steps.filter(({ name }) => name === 'ENV').map(({ rest }) => rest)
  return Object.fromEntries(
    lines
      .join(' ')
      .split(' ')
      .map((pair) => pair.split('=')),
  )
}

async function isOk(url) {
  try {
    return (await fetch(`${url}/readyz`)).ok
  } catch {
    // It does not listen yet.
    return false
  }
}

function exitCode([command, ...args], options) {
  return new Promise((resolve) => spawn(command, args, { ...options, stdio: 'ignore' }).once('exit', resolve))
}

async function answers(url) {
  const page = await fetch(url)
  if (!(await page.text()).includes('<ai-block')) throw new SetupFailure('The page is not in the image.')
  const headers = { 'content-type': 'application/json', accept: 'application/json' }
  const answer = await fetch(`${url}/api/stream`, { method: 'POST', headers, body: '{"prompt":"Hello"}' })
  const { text } = await answer.json()
  if (!text) throw new SetupFailure('The image does not answer.')
}
