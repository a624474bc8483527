import { Validator } from '@seriousme/openapi-schema-validator'
import { readFileSync } from 'node:fs'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { parse } from 'yaml'
import { ask } from '../kit/http-peer.js'
import { startServer, type TestServer } from '../kit/test-server.js'

interface Operation {
  readonly summary?: string
  readonly requestBody?: object
  readonly parameters?: readonly { readonly name: string; readonly in: string }[]
  readonly responses: Readonly<Record<string, { readonly content?: object; readonly headers?: object }>>
}

interface Document {
  readonly openapi: string
  readonly paths: Readonly<Record<string, Readonly<Record<string, Operation>>>>
  readonly components: { readonly schemas: Readonly<Record<string, object>> }
}

let server: TestServer
let document: Document

beforeAll(async () => {
  server = await startServer()
  document = (await ask<Document>(`${server.url}/docs/json`)).body
})

afterAll(() => server.close())

/** Every HTTP route of the protocol. */
const ROUTES = [
  'POST /api/stream',
  'GET /api/stream/ai-block/{block_type}',
  'POST /api/prompts',
  'GET /api/streams',
  'GET /api/streams/{id}',
  'GET /api/streams/{id}/events',
  'POST /api/events',
  'POST /api/streams/{id}/cancel',
  'POST /api/streams/{id}/retry',
  'GET /api/config',
  'GET /api/blocks',
  'GET /healthz',
  'GET /readyz',
  'GET /metrics',
  'GET /stream',
  'GET /stream-chat',
  'POST /chat',
  'POST /cancel',
]

describe('the OpenAPI document', () => {
  test('is valid OpenAPI 3.1', async () => {
    const { valid, errors } = await new Validator().validate({ ...structuredClone(document) })

    expect(errors ?? []).toEqual([])
    expect(valid).toBe(true)
    expect(document.openapi).toBe('3.1.0')
  })

  test('has every route, with a summary, and a body or a description for every answer', () => {
    const operations = Object.entries(document.paths).flatMap(([path, byMethod]) =>
      Object.entries(byMethod).map(([method, operation]) => [`${method.toUpperCase()} ${path}`, operation] as const),
    )

    expect(operations.map(([name]) => name)).toEqual(expect.arrayContaining(ROUTES))
    for (const [name, { summary, responses }] of operations) {
      expect(summary, name).toEqual(expect.any(String))
      if (!name.includes('/api/')) continue
      for (const [status, { content }] of Object.entries(responses)) {
        expect(content !== undefined || status === '204', `${name} ${status}`).toBe(true)
      }
    }
  })

  test('names its schemas, and uses the names', () => {
    const text = JSON.stringify(document)
    for (const name of ['WireError', 'StreamEvent', 'PromptBody', 'Snapshot', 'Answer', 'ErrorBody']) {
      expect(Object.keys(document.components.schemas)).toContain(name)
      expect(text).toContain(`"#/components/schemas/${name}"`)
    }
    expect(text).not.toContain('def-')
  })

  test('tells the headers of the protocol', () => {
    const read = document.paths['/api/streams/{id}/events']?.['get']
    const start = document.paths['/api/stream']?.['post']

    expect(read?.parameters?.map(({ name }) => name)).toEqual(['cursor', 'id', 'x-session', 'last-event-id'])
    expect(Object.keys(start?.responses['200']?.headers ?? {})).toEqual(['x-session', 'x-stream-id'])
    expect(Object.keys(start?.responses['429']?.headers ?? {})).toEqual(['retry-after'])
  })

  test('is what stands in contracts/openapi.yaml', () => {
    const file = readFileSync(new URL('../../../../contracts/openapi.yaml', import.meta.url), 'utf8')
    expect(parse(file)).toEqual(document)
  })
})

describe('the page at /docs', () => {
  test('loads nothing from anywhere else', async () => {
    const page = await fetch(`${server.url}/docs`)
    const html = await page.text()

    expect(page.status).toBe(200)
    expect(page.headers.get('content-type')).toMatch(/^text\/html/)
    expect(page.headers.get('content-security-policy')).toMatch(/^default-src 'self';/)
    expect(html).not.toMatch(/(?:src|href)="https?:/)
    const scripts = [...html.matchAll(/src="([^"]+)"/g)].map(([, src]) => src)
    expect(scripts.length).toBeGreaterThan(0)
    for (const src of scripts) {
      expect((await fetch(new URL(String(src), `${server.url}/docs`))).status).toBe(200)
    }
  })
})
