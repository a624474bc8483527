import { spawn } from 'node:child_process'
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { createServer, type AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { afterEach, beforeEach, expect, test } from 'vitest'

const CLI = fileURLToPath(new URL('../packages/server/dist/cli.js', import.meta.url))

let folder: string

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'runnel-'))
})

afterEach(() => rm(folder, { recursive: true }))

interface Run {
  readonly code: number | null
  readonly output: string
}

/** Runs the built command in an empty folder until it ends; `stopAt` sends SIGTERM when the output fits, or when it resolves. */
function run(env: Record<string, string>, stopAt?: RegExp | Promise<unknown>): Promise<Run> {
  const { PATH = '' } = process.env
  const child = spawn(process.execPath, [CLI], { cwd: folder, env: { PATH, ...env } })
  let output = ''
  const read = (data: Buffer) => {
    output += data.toString()
    if (stopAt instanceof RegExp && stopAt.test(output)) child.kill('SIGTERM')
  }
  if (stopAt instanceof Promise) void stopAt.then(() => child.kill('SIGTERM'))
  child.stdout.on('data', read)
  child.stderr.on('data', read)
  return new Promise((resolve) => child.on('close', (code) => resolve({ code, output })))
}

test('it says where it listens, who answers and why, and what to set for a real model; SIGTERM ends it', async () => {
  const { code, output } = await run({ PORT: '0' }, /Provider: .*\n/)

  expect(output).toMatch(/http:\/\/localhost:\d+/)
  expect(output).toContain('OPENAI_API_KEY')
  expect(code).toBe(0)
})

test('it reads .env', async () => {
  await writeFile(join(folder, '.env'), 'PORT=0\nAI_PROVIDER=demo\n')
  const { output } = await run({}, /Provider: .*\n/)

  expect(output).toContain('AI_PROVIDER=demo')
})

test.each([
  ['PORT', 'eighty'],
  ['AI_PROVIDER', 'chatgpt'],
  ['ORPHAN_GRACE_MS', '-2'],
  ['ALLOWED_ORIGINS', 'https://example.com/path'],
])('a wrong %s (%s) stops the start with one line that names it and shows an example', async (name, value) => {
  const { code, output } = await run({ [name]: value })

  expect(output.trim().split('\n')).toHaveLength(1)
  expect(output).toMatch(new RegExp(`${name}.*for example ${name}=`))
  expect(code).not.toBe(0)
})

test('a provider without its key says which variable to set', async () => {
  const { code, output } = await run({ AI_PROVIDER: 'anthropic', PORT: '0' })

  expect(output.trim().split('\n')).toHaveLength(1)
  expect(output).toContain('ANTHROPIC_API_KEY')
  expect(code).not.toBe(0)
})

test('an address that is not of this machine says so', async () => {
  const { code, output } = await run({ HOST: '192.0.2.1', PORT: '0', LOG_LEVEL: 'silent' })

  expect(output.trim()).toMatch(/HOST 192\.0\.2\.1 is no address of this machine.*HOST=/)
  expect(code).not.toBe(0)
})

test('SIGTERM ends it at once while it waits for a Redis that says nothing', async () => {
  const silent = createServer((socket) => socket.on('error', () => undefined).resume())
  await new Promise<void>((resolve) => silent.listen(0, '127.0.0.1', resolve))
  const { port } = silent.address() as AddressInfo
  const asked = new Promise((resolve) => silent.once('connection', resolve))
  const { code, output } = await run({ PORT: '0', REDIS_URL: `redis://127.0.0.1:${port}` }, asked)
  silent.close()
  expect({ code, output }).toEqual({ code: 0, output: '' })
})

test('a taken port says so', async () => {
  const taken = createServer()
  await new Promise<void>((resolve) => taken.listen(0, '127.0.0.1', resolve))
  const { port } = taken.address() as AddressInfo
  const { code, output } = await run({ PORT: String(port), LOG_LEVEL: 'silent' })
  taken.close()

  expect(output.trim()).toMatch(new RegExp(`Port ${port} is taken.*PORT=`))
  expect(code).not.toBe(0)
})
