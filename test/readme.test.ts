import { execFile, spawn } from 'node:child_process'
import { existsSync, readFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { promisify } from 'node:util'
import { createApp } from '@runnel/server'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'

const ROOT = fileURLToPath(new URL('../', import.meta.url))
const readme = readFileSync(new URL('../README.md', import.meta.url), 'utf8')
const PAGES = [
  'README.md',
  'CONTRIBUTING.md',
  'contracts/README.md',
  'docs/design.md',
  'docs/protocol.md',
  'docs/developers.md',
  'docs/elements.md',
  'docs/scaling.md',
  'docs/theming.md',
  'docs/code.md',
  'examples/README.md',
  'examples/brand/README.md',
  'examples/html/README.md',
  'examples/react/README.md',
  'examples/other-origin/README.md',
]
const shell = promisify(execFile)

const app = createApp({
  config: {
    AI_PROVIDER: 'demo',
    LOG_LEVEL: 'silent',
    // Slow enough to be stopped midway, and done in a few seconds.
    DEMO_TOKENS_PER_SECOND: 100,
    // The first heartbeat tells that wscat is connected: without a terminal it says so by nothing else.
    HEARTBEAT_MS: 1000,
  },
})
let server = ''

beforeAll(async () => {
  server = await app.listen({ host: '127.0.0.1', port: 0 })
})

afterAll(() => app.close())

type Message = Readonly<Record<string, unknown>>

/** The lines of the README that begin so, with the address of the server that runs here. */
function commands(start: string): string[] {
  const lines = readme.split('\n').filter((line) => line.startsWith(start))
  return lines.map((line) => line.replaceAll('//localhost:8000', new URL(server).origin.replace('http:', '')))
}

/** What the README shows behind `> ` or `< `; an ellipsis stands for anything. */
function shown(direction: '>' | '<'): Message[] {
  const lines = readme.split('\n').filter((line) => line.startsWith(`${direction} {`))
  return lines.map((line) => JSON.parse(line.slice(2).replaceAll('{…}', '{}')) as Message)
}

describe('the session with wscat', () => {
  test('goes as the README shows it', async () => {
    const wscat = openWscat()
    const [prompt] = shown('>')
    wscat.type(prompt)
    await wscat.until(({ type }) => type === 'complete')
    await wscat.close()
    const expected = shown('<')

    expect(wscat.messages.slice(0, 4).map(shape)).toEqual(expected.slice(0, 4).map(shape))
    expect(shape(wscat.messages.at(-1))).toEqual(shape(expected.at(-1)))
    expect(textOf(wscat.messages)).toMatch(new RegExp(`^${textOf(expected)}`))
  })

  test('is stopped, and gone on with after a reconnect, by the lines below it', async () => {
    const first = openWscat()
    const second = openWscat()
    // Before the prompt, so that the answer is not done by the time the second one has started.
    await second.connected
    first.type({ type: 'prompt', prompt: 'hi' })
    const welcome = await first.until(({ type }) => type === 'welcome')
    const start = await first.until(({ type }) => type === 'start')
    const { seq } = await first.until((message) => Number(message.seq) >= 42)
    await first.close()

    const lines = inline(/\{"type":"(?:hello|resume|cancel)"[^`]*\}/g)
    const fill = { session: welcome.session, id: start.id, cursor: `${String(start.epoch)}.${String(seq)}` }
    for (const type of ['hello', 'resume']) second.type(filled(lines, type, fill))
    const next = await second.until((message) => message.type === 'chunk')
    second.type(filled(lines, 'cancel', fill))
    const end = await second.until((message) => message.type === 'cancelled')
    await second.close()

    expect(next.from ?? next.seq).toBe(Number(seq) + 1)
    expect(end).toMatchObject({ id: start.id, reason: 'client' })
  })
})

describe('over HTTP', () => {
  test('the curl examples answer as the README says', async () => {
    const [events = '', whole = ''] = await Promise.all(commands('curl').slice(0, 2).map(run))

    expect(events).toMatch(/^event: start\n/)
    expect(events).toMatch(/\nevent: complete\n.*\n.*\n\n$/)
    expect(textOf(dataOf(events))).toContain('“hi”')
    expect(JSON.parse(whole)).toMatchObject({ block: 'ask', finish_reason: 'stop', text: textOf(dataOf(events)) })
  })
})

test('curl reads on behind the event where it broke off, and loses nothing', async () => {
  const [start = '', whole = '', rest = ''] = commands('curl')
  const text = (JSON.parse(await run(whole)) as { text: string }).text
  const before = await runUntil(start, /^id: \S+\.(?:[3-9]\d|\d{3,})\n.*\n\n/m)
  const events = before.slice(0, before.lastIndexOf('\n\n') + 2)
  const [, id = '', epoch = '', seq = ''] = /id: (\S+)\.(\S+)\.(\d+)\n.*\n\n$/.exec(events) ?? []
  const after = await run(rest.replace('<id>', id).replace('<epoch>', epoch).replace('<seq>', seq))

  expect(textOf([...dataOf(events), ...dataOf(after)])).toBe(text)
  const [next] = dataOf(after)
  expect(next?.id).toBe(id)
  expect(next?.from ?? next?.seq).toBe(Number(seq) + 1)
})

test.each(PAGES)('every link of %s leads to a file that there is', (page) => {
  const text = readFileSync(new URL(`../${page}`, import.meta.url), 'utf8')
  const links = [...text.matchAll(/\[[^[\]]+\]\((?!https?:|#)([^)#\s]+)/g)].map(([, link = '']) => link)
  const broken = links.filter((link) => !existsSync(new URL(link, new URL(`../${page}`, import.meta.url))))

  expect(links.length).toBeGreaterThan(0)
  expect(broken).toEqual([])
})

async function run(command: string): Promise<string> {
  const { stdout } = await shell('sh', ['-c', command])
  return stdout
}

/** Ends the command as soon as its output fits: a reader that is gone in the middle of an answer. */
function runUntil(command: string, fits: RegExp): Promise<string> {
  const child = spawn('sh', ['-c', `exec ${command}`])
  let output = ''
  child.stdout.on('data', (data: Buffer) => {
    output += data.toString()
    if (fits.test(output)) child.kill()
  })
  return new Promise((resolve) => child.on('close', () => resolve(output)))
}

function dataOf(events: string): Message[] {
  const lines = events.split('\n').filter((line) => line.startsWith('data: '))
  return lines.map((line) => JSON.parse(line.slice('data: '.length)) as Message)
}

function textOf(messages: readonly Message[]): string {
  return messages.map(({ token }) => (typeof token === 'string' ? token : '')).join('')
}

/** What is the same each time: the fields. */
function shape(message: Message | undefined): string[] {
  return [String(message?.type), ...Object.keys(message ?? {})]
}

function inline(pattern: RegExp): Message[] {
  return [...readme.matchAll(pattern)].map(([text]) => JSON.parse(text) as Message)
}

/** A command of the README with the values of this session. */
function filled(lines: readonly Message[], type: string, values: Message): Message {
  const line = lines.find((each) => each.type === type)
  if (!line) throw new Error(`the README shows no ${type}`)
  return Object.fromEntries(Object.entries(line).map(([name, value]) => [name, values[name] ?? value]))
}

/** `npx wscat` as the README has it, with its keyboard and its screen. */
function openWscat() {
  const [command = ''] = commands('npx wscat')
  const child = spawn('sh', ['-c', `exec ${command.replace('npx', 'npx --no-install')}`], { cwd: ROOT })
  const messages: Message[] = []
  const waiting = new Set<() => void>()
  let rest = ''
  let ready: () => void
  const connected = new Promise<void>((resolve) => (ready = resolve))
  const closed = new Promise<void>((resolve) => child.once('close', () => resolve()))
  child.stdout.on('data', (data: Buffer) => {
    ready()
    const lines = `${rest}${data.toString()}`.split('\n')
    rest = lines.pop() ?? ''
    const received = lines.map((line) => JSON.parse(line.slice(line.indexOf('{'))) as Message)
    messages.push(...received.filter(({ type }) => type !== 'heartbeat'))
    for (const wake of waiting) wake()
  })
  return {
    messages,
    connected,
    type: (message: Message | undefined) =>
      void connected.then(() => child.stdin.write(`${JSON.stringify(message)}\n`)),
    until: async (fits: (message: Message) => boolean): Promise<Message> => {
      for (;;) {
        const found = messages.find(fits)
        if (found) return found
        await new Promise<void>((resolve) => waiting.add(resolve))
      }
    },
    /** Ctrl-D. */
    close: () => {
      child.stdin.end()
      return closed
    },
  }
}
