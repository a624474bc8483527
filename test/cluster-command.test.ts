import { type ChildProcess, spawn } from 'node:child_process'
import { cp, mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { expect, onTestFinished, test } from 'vitest'
import { ask } from '../packages/server/test/kit/http-peer.js'
import { freePort } from './kit/nginx-front.js'

const ROOT = fileURLToPath(new URL('..', import.meta.url))
const COMMAND = join(ROOT, 'scripts/cluster.mjs')

interface Started {
  readonly child: ChildProcess
  readonly exited: Promise<number | null>
  /** Resolves with all that it has printed, once that fits. */
  printed(pattern: RegExp): Promise<string>
}

function start(...args: string[]): Started {
  return startAt(COMMAND, args, process.env)
}

function startAt(command: string, args: readonly string[], env: NodeJS.ProcessEnv): Started {
  const child = spawn(process.execPath, [command, ...args], { stdio: ['ignore', 'pipe', 'pipe'], env })
  const exited = new Promise<number | null>((resolve) => child.once('exit', resolve))
  onTestFinished(async () => {
    // Twice: at once.
    for (let times = 0; times < 2; times += 1) child.kill('SIGINT')
    await exited
  })
  let output = ''
  const waiting = new Set<() => void>()
  for (const stream of [child.stdout, child.stderr])
    stream.on('data', (data: Buffer) => {
      output += data.toString()
      for (const look of waiting) look()
    })
  const printed = (pattern: RegExp) =>
    new Promise<string>((resolve, reject) => {
      const look = () => pattern.test(output) && resolve(output)
      waiting.add(look)
      child.once('close', () => (look(), reject(new Error(`it ended: ${output}`))))
      look()
    })
  return { child, exited, printed }
}

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0)
    return true
  } catch {
    return false
  }
}

test('the cluster tells where everything is, serves, and leaves nothing behind', async () => {
  const port = await freePort()
  const { child, exited, printed } = start('--nodes', '2', '--port', String(port))
  const output = await printed(/Ctrl-C/)
  const pids = [...output.matchAll(/process (\d+)/g)].map(([, pid]) => Number(pid))
  expect(pids).toHaveLength(4)
  expect(pids.map(isAlive)).toEqual([true, true, true, true])
  expect(output).toContain(`http://localhost:${port}`)
  for (const [, url = ''] of output.matchAll(/server-\d +(\S+)/g)) expect((await ask(`${url}/readyz`)).status).toBe(200)
  expect((await ask(`http://localhost:${port}/readyz`)).status).toBe(200)
  child.kill('SIGINT')

  expect(await exited).toBe(0)
  expect(pids.map(isAlive)).toEqual([false, false, false, false])
})

test('a cluster without its nginx ends, and says so', async () => {
  const { exited, printed } = start('--nodes', '1', '--port', String(await freePort()))
  const output = await printed(/Ctrl-C/)
  process.kill(Number(/nginx .*process (\d+)/.exec(output)?.[1]), 'SIGTERM')
  expect(await printed(/nginx has ended/)).toContain('the rest with it')

  expect(await exited).toBe(1)
})

test('a wrong argument is told in a line, with how it is meant', async () => {
  const { exited, printed } = start('--nodes', 'many')
  expect(await printed(/npm run cluster/)).toContain('--nodes must be a whole number from 1 to 16, not many')

  expect(await exited).toBe(1)
})

test.for(['REDIS_SERVER_PATH', 'NGINX_PATH'])(
  'a program that is missing is told before anything is installed or built (%s)',
  async (variable) => {
    const clone = await mkdtemp(join(tmpdir(), 'runnel-clone-'))
    onTestFinished(() => rm(clone, { recursive: true }))
    // A clone in which nothing is installed, and nothing could be.
    for (const part of ['scripts', 'package.json']) await cp(join(ROOT, part), join(clone, part), { recursive: true })
    const programs = { REDIS_SERVER_PATH: process.execPath, NGINX_PATH: process.execPath, [variable]: '/nowhere' }
    const { exited, printed } = startAt(join(clone, 'scripts/cluster.mjs'), [], { ...process.env, ...programs })
    expect(await printed(/nowhere/)).toMatch(new RegExp(`^.*${variable} names /nowhere, which does not exist.\\s*$`))

    expect(await exited).toBe(1)
  },
)
