import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { brotliCompressSync, brotliDecompressSync, gunzipSync, gzipSync } from 'node:zlib'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { rawRequest } from '../kit/raw-request.js'
import { scriptedProvider } from '../kit/scripted-provider.js'
import { startServer, type TestServer } from '../kit/test-server.js'

const FILES = {
  'index.html': '<!doctype html><title>Page</title>',
  'embed.js': 'export {}',
  'assets/shell-a1b2c3.js': 'export const shell = 1',
  'assets/page-a1b2c3.css': 'body { margin: 0 }',
}

let site: string
let server: TestServer

beforeAll(async () => {
  site = await mkdtemp(join(tmpdir(), 'site-'))
  await mkdir(join(site, 'assets'))
  for (const [name, text] of Object.entries(FILES)) {
    await writeFile(join(site, name), text)
    await writeFile(join(site, `${name}.br`), brotliCompressSync(text))
    await writeFile(join(site, `${name}.gz`), gzipSync(text))
  }
  server = await startServer({ providers: [scriptedProvider()], site })
})

afterAll(async () => {
  await server.close()
  await rm(site, { recursive: true })
})

const TYPES = [
  ['/', 'index.html', 'text/html; charset=utf-8'],
  ['/embed.js', 'embed.js', /^(?:text|application)\/javascript; charset=utf-8$/i],
  ['/assets/shell-a1b2c3.js', 'assets/shell-a1b2c3.js', /^(?:text|application)\/javascript; charset=utf-8$/i],
  ['/assets/page-a1b2c3.css', 'assets/page-a1b2c3.css', 'text/css; charset=utf-8'],
] as const

describe.each(TYPES)('%s', (path, name, type) => {
  test.each([
    ['br', 'gzip, deflate, br', brotliDecompressSync],
    ['gzip', 'gzip', gunzipSync],
    [null, 'identity', (body: Buffer) => body],
  ] as const)('is sent as %s to a browser that takes %s', async (encoding, accepted, decode) => {
    // Raw: fetch would decode the body, and ask for what it likes.
    const { status, headers, bytes } = await rawRequest(`${server.url}${path}`, {
      headers: { 'accept-encoding': accepted },
    })

    expect(status).toBe(200)
    expect(headers['content-encoding'] ?? null).toBe(encoding)
    expect(headers['content-type']?.toLowerCase()).toMatch(type)
    expect(headers['vary']).toMatch(/accept-encoding/i)
    expect(headers['x-content-type-options']).toBe('nosniff')
    expect(decode(bytes).toString()).toBe(FILES[name])
    expect(headers['content-security-policy'] !== undefined).toBe(name.endsWith('.html'))
  })

  test('is not sent again to a browser that has it', async () => {
    const first = await rawRequest(`${server.url}${path}`)
    const again = await rawRequest(`${server.url}${path}`, {
      headers: { 'if-none-match': String(first.headers['etag']) },
    })

    expect(first.headers['etag']).toMatch(/"/)
    expect([again.status, again.body]).toEqual([304, ''])
  })

  test('is kept for ever where its name tells its content, and asked for again otherwise', async () => {
    const { headers } = await rawRequest(`${server.url}${path}`)
    const isHashed = path.startsWith('/assets/')

    expect(headers['cache-control']).toBe(isHashed ? 'public, max-age=31536000, immutable' : 'no-cache')
  })
})

test.each(['/embed.js', '/assets/shell-a1b2c3.js'])(
  '%s may be loaded by any page, whatever its origin',
  async (path) => {
    const headers = { origin: 'https://elsewhere.example', 'sec-fetch-site': 'cross-site', 'accept-encoding': 'br' }
    const answer = await rawRequest(`${server.url}${path}`, { headers })

    expect(answer.status).toBe(200)
    expect(answer.headers['access-control-allow-origin']).toBe('*')
    expect(answer.headers['cross-origin-resource-policy']).toBe('cross-origin')
  },
)

test.each([
  ['GET', '/assets/gone-d4e5f6.js'],
  ['GET', '/embed.js.br'],
  ['GET', '/assets/'],
  ['GET', '/nothing'],
  ['GET', '/api/nothing'],
  ['GET', '/..%2fpackage.json'],
  ['GET', '/assets/..%2f..%2fetc/passwd'],
  ['POST', '/embed.js'],
  ['GET', '/api/stream'],
  ['DELETE', '/api/streams/s-1'],
])('%s %s is 404 in the words of the protocol, and kept by no cache', async (method, path) => {
  const { status, headers, body } = await rawRequest(`${server.url}${path}`, { method })

  expect(status).toBe(404)
  expect(headers['content-type']).toBe('application/json; charset=utf-8')
  expect(headers['cache-control']).toBe('no-store')
  expect(JSON.parse(body)).toMatchObject({ error: { kind: 'request', code: 'bad_message' } })
})

test('a host that is no loopback name gets no page either', async () => {
  expect((await rawRequest(`${server.url}/`, { headers: { host: 'evil.example' } })).status).toBe(421)
})
