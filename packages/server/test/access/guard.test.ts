import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { type RawAnswer, rawRequest } from '../kit/raw-request.js'
import { scriptedProvider } from '../kit/scripted-provider.js'
import { startServer, type TestServer } from '../kit/test-server.js'

const OWN = 'https://pages.example.com'
const EVIL = 'https://evil.example'

let server: TestServer

beforeAll(async () => {
  server = await startServer({ providers: [scriptedProvider()], config: { ALLOWED_ORIGINS: [OWN] } })
})

afterAll(() => server.close())

/** Every route that spends the key or reads answers; none of these requests starts anything. */
const GUARDED = [
  ['POST', '/api/stream'],
  ['POST', '/api/prompts'],
  ['GET', '/api/streams'],
  ['GET', '/api/streams/s-1'],
  ['GET', '/api/streams/s-1/events'],
  ['POST', '/api/streams/s-1/cancel'],
  ['POST', '/api/streams/s-1/retry'],
  ['POST', '/api/events'],
  ['GET', '/api/stream/ai-block/ask'],
  ['GET', '/api/config'],
  ['GET', '/api/blocks'],
  ['GET', '/stream'],
  ['GET', '/stream-chat'],
  ['POST', '/chat'],
  ['POST', '/cancel'],
] as const

function send(method: string, path: string, headers: Record<string, string> = {}): Promise<RawAnswer> {
  return rawRequest(`${server.url}${path}`, { method, headers })
}

describe.each(GUARDED)('%s %s', (method, path) => {
  test('is refused to a page of another origin, whatever it tells of itself', async () => {
    const foreign = [
      { origin: EVIL },
      { origin: 'null' },
      { origin: `${OWN}:8443` },
      { 'sec-fetch-site': 'cross-site' },
      { 'sec-fetch-site': 'same-site' },
      { 'sec-fetch-site': 'cross-site', origin: EVIL },
    ]
    const answers = await Promise.all(foreign.map((headers) => send(method, path, headers)))

    for (const { status, headers, body } of answers) {
      expect([status, codeOf(body)]).toEqual([403, 'forbidden'])
      expect(headers['access-control-allow-origin']).toBeUndefined()
    }
  })

  test('is open to its own pages, to allowed ones and to programs, and is kept by no cache', async () => {
    const welcome = [
      {},
      { origin: server.url },
      { origin: OWN, 'sec-fetch-site': 'cross-site' },
      { 'sec-fetch-site': 'same-origin' },
      { 'sec-fetch-site': 'none' },
    ]
    const answers = await Promise.all(welcome.map((headers) => send(method, path, headers)))

    for (const { status, headers } of answers) {
      expect([403, 421, 500]).not.toContain(status)
      expect(headers['cache-control']).toBe('no-store')
    }
  })

  test('tells an allowed page what it may read, and asks caches to tell origins apart', async () => {
    const { headers } = await send(method, path, { origin: OWN })

    expect(headers['access-control-allow-origin']).toBe(OWN)
    expect(headers['access-control-allow-credentials']).toBeUndefined()
    expect(listOf(headers['access-control-expose-headers'])).toEqual(['retry-after', 'x-session', 'x-stream-id'])
    expect(headers['vary']).toMatch(/origin/i)
  })

  test('may be asked for with the headers of the protocol, by allowed pages only', async () => {
    const preflight = {
      'access-control-request-method': method,
      'access-control-request-headers': 'x-session,last-event-id',
    }
    const allowed = await send('OPTIONS', path, { ...preflight, origin: OWN })
    const foreign = await send('OPTIONS', path, { ...preflight, origin: EVIL })

    expect(allowed.status).toBe(204)
    expect(allowed.headers['access-control-allow-origin']).toBe(OWN)
    expect(listOf(allowed.headers['access-control-allow-methods'])).toEqual(['GET', 'POST'])
    expect(listOf(allowed.headers['access-control-allow-headers'])).toEqual([
      'authorization',
      'content-type',
      'last-event-id',
      'x-session',
    ])
    expect(foreign.headers['access-control-allow-origin']).toBeUndefined()
  })

  test.each(['evil.example', '127.0.0.1.evil.example', '10.0.0.1', 'localhost.evil.example:80'])(
    'answers 421 to the host %s',
    async (host) => {
      const { status, body } = await send(method, path, { host })
      expect([status, codeOf(body)]).toEqual([421, 'forbidden'])
    },
  )
})

test.each(['/%61pi/config', '/api/%63onfig', '/str%65am?prompt=x', '/%73tream-chat?message=x'])(
  '%s is guarded however it is written',
  async (path) => {
    expect((await send('GET', path, { origin: EVIL })).status).not.toBe(200)
  },
)

test('a head is not asked for an answer: it would spend the key', async () => {
  for (const path of ['/api/stream/ai-block/ask?prompt=x', '/stream?prompt=x', '/stream-chat?message=x']) {
    expect((await send('HEAD', path)).status).toBe(404)
  }
  expect(server.app.runnel.running).toBe(0)
})

describe('with PUBLIC_URL', () => {
  let behindProxy: TestServer

  beforeAll(async () => {
    behindProxy = await startServer({
      providers: [scriptedProvider()],
      config: { PUBLIC_URL: 'https://ai.example.com/' },
    })
  })

  afterAll(() => behindProxy.close())

  test.each([
    ['https://ai.example.com', 200],
    ['http://ai.example.com', 403],
    ['https://ai.example.com:444', 403],
    ['https://sub.ai.example.com', 403],
    ['https://ai.example.com.evil.example', 403],
  ])('a page of %s is answered with %s', async (origin, status) => {
    const headers = { host: 'ai.example.com', origin }
    expect((await rawRequest(`${behindProxy.url}/api/config`, { headers })).status).toBe(status)
  })

  test('the bare address of the server is no own origin any more', async () => {
    const headers = { origin: behindProxy.url }
    expect((await rawRequest(`${behindProxy.url}/api/config`, { headers })).status).toBe(403)
  })
})

function codeOf(body: string): string {
  return (JSON.parse(body) as { error: { code: string } }).error.code
}

function listOf(header: string | undefined): string[] {
  return (header ?? '')
    .toLowerCase()
    .split(/, */)
    .map((item) => item.replace(/get|post/, (verb) => verb.toUpperCase()))
    .sort()
}
