import { mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import type { AddressInfo } from 'node:net'
import { afterAll, beforeAll, expect, test } from 'vitest'

const text = readFileSync(new URL('../CONTRIBUTING.md', import.meta.url), 'utf8')
const folder = new URL('../.cache/contributing/', import.meta.url)

interface Snippet {
  readonly app: {
    readonly server: { address(): unknown }
    close(): Promise<void>
  }
}

beforeAll(() => mkdirSync(folder, { recursive: true }))

afterAll(() => rmSync(folder, { recursive: true }))

let runs = 0

/**
 * Runs the code that declares the constant, as it stands there but for the port, and asks its server: the answer until
 * `end` stands in it.
 */
async function answerOf(constant: string, body: object, end: string): Promise<string> {
  const code = [...text.matchAll(/```ts\n([\s\S]*?)```/g)]
    .map(([, found = '']) => found)
    .find((found) => found.includes(`const ${constant}`))
  const file = new URL(`${constant}-${runs++}.ts`, folder)
  writeFileSync(file, `${code?.replace('port: 8000', 'port: 0') ?? ''}\nexport { app }\n`)
  const { app } = (await import(/* @vite-ignore */ file.href)) as Snippet
  try {
    const { port } = app.server.address() as AddressInfo
    const headers = { 'content-type': 'application/json' }
    const url = `http://127.0.0.1:${port}/api/stream`
    const response = await fetch(url, { method: 'POST', headers, body: JSON.stringify(body) })
    let answer = ''
    for await (const bytes of response.body ?? []) {
      answer += new TextDecoder().decode(bytes)
      if (answer.includes(end)) break
    }
    return answer
  } finally {
    await app.close()
  }
}

test('the block of the guide answers under its type', async () => {
  const events = await answerOf(
    'summary',
    { block: 'summary', prompt: 'A long text.', params: { sentences: 2 } },
    'event: start',
  )

  expect(events).toContain('"block":"summary"')
})

test('the block of the guide checks its parameters', async () => {
  const refusal = await answerOf(
    'summary',
    { block: 'summary', prompt: 'A long text.', params: { sentences: 11 } },
    '}}',
  )

  expect(JSON.parse(refusal)).toMatchObject({ error: { code: 'bad_message', path: '/params/sentences' } })
})

test('the provider of the guide answers', async () => {
  const events = await answerOf('echo', { prompt: 'one two' }, 'event: complete')

  expect(events).toContain('"provider":"echo","model":"echo-1"')
  expect(events).toContain('event: complete')
})
