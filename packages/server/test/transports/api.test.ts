import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { ProviderError, type ProviderErrorCode } from '../../src/ports/provider.js'
import { ask, codeOf } from '../kit/http-peer.js'
import { rawRequest } from '../kit/raw-request.js'
import { scriptedProvider, type ScriptedProvider } from '../kit/scripted-provider.js'
import { SseReader } from '../kit/sse-reader.js'
import { startServer, type TestServer } from '../kit/test-server.js'

const PAGE = 'https://pages.example.com'

let provider: ScriptedProvider
let server: TestServer
let url: string

beforeEach(async () => {
  provider = scriptedProvider()
  server = await startServer({
    providers: [provider],
    config: {
      HEARTBEAT_MS: 60_000,
      MAX_MESSAGE_BYTES: 5_000,
      MAX_PROMPT_CHARS: 1_000,
      AI_RETRY_ATTEMPTS: 1,
      MAX_STREAMS_PER_SESSION: 1,
      ORPHAN_GRACE_MS: 0,
      ALLOWED_ORIGINS: [PAGE],
    },
  })
  url = `${server.url}/api/stream`
})

afterEach(() => server.close())

function turn(): Promise<void> {
  return new Promise((resolve) => setImmediate(resolve))
}

describe('POST /api/stream as SSE', () => {
  test('has each event under its type, with an id to resume by, and ends behind the last', async () => {
    const reader = await SseReader.open(url, { method: 'POST', body: { id: 's-1', prompt: 'why?' } })
    const call = await provider.call(0)
    call.text('be', 'cause')
    call.end()
    await reader.ended
    expect(reader.status).toBe(200)
    expect(reader.header('content-type')).toMatch(/^text\/event-stream/)
    expect(reader.header('cache-control')).toBe('no-store, no-transform')
    expect(reader.header('x-accel-buffering')).toBe('no')
    expect(reader.header('x-stream-id')).toBe('s-1')
    expect(reader.header('x-session')).toMatch(/^[\w-]{43}$/)
    expect(reader.text).toBe('because')
    expect(reader.events.at(0)?.event).toBe('start')
    expect(reader.events.at(-1)?.event).toBe('complete')
    const [start] = reader.events
    const epoch = start?.data.type === 'start' ? start.data.epoch : ''
    for (const { id, event, data } of reader.events) {
      expect(event).toBe(data.type)
      expect(id).toBe(`s-1.${epoch}.${data.seq}`)
    }
  })

  test('goes on without its reader, as long as an orphan may', async () => {
    const reader = await SseReader.open(url, { method: 'POST', body: { prompt: 'why?' } })
    const call = await provider.call(0)
    await reader.next('start')
    await reader.drop()
    while (!call.signal.aborted) await turn()
    expect(call.signal.reason).toBe('abandoned')
  })
})

describe('POST /api/stream as JSON', () => {
  test('answers with the whole', async () => {
    const answered = ask(url, { json: { id: 's-1', prompt: 'why?', block: 'explain' } })
    const call = await provider.call(0)
    call.event({ type: 'thinking', text: 'Hm.' })
    call.text('be', 'cause')
    call.end({ model: 'm-2', usage: { input_tokens: 3, output_tokens: 2 } })
    const { status, headers, body } = await answered
    expect(status).toBe(200)
    expect(body).toEqual({
      id: 's-1',
      session: headers.get('x-session'),
      block: 'explain',
      text: 'because',
      model: 'm-2',
      finish_reason: 'stop',
      usage: { input_tokens: 3, output_tokens: 2 },
      timing: { ttft_ms: expect.any(Number), duration_ms: expect.any(Number) },
    })
    expect(headers.get('x-stream-id')).toBe('s-1')
  })

  test('of a cancelled one is what there is of it', async () => {
    const id = 'x'.repeat(22)
    const answered = ask(url, { json: { id, prompt: 'why?' } })
    const call = await provider.call(0)
    call.text('half')
    await turn()
    await ask(`${server.url}/api/streams/${id}/cancel`, { method: 'POST' })
    expect(await answered).toMatchObject({ status: 200, body: { text: 'half', finish_reason: 'cancelled' } })
  })

  test.each<[ProviderErrorCode, number]>([
    ['llm_auth', 502],
    ['llm_rate_limited', 502],
    ['llm_overloaded', 502],
    ['llm_unavailable', 502],
    ['llm_bad_request', 502],
    ['llm_refused', 502],
    ['llm_interrupted', 502],
    ['llm_timeout', 504],
  ])('tells %s with %d', async (code, status) => {
    const answered = ask(url, { json: { prompt: 'why?' } })
    ;(await provider.call(0)).fail(new ProviderError(code))
    const failed = await answered
    expect(failed.status).toBe(status)
    expect(codeOf(failed)).toBe(code)
  })

  test('tells what was not foreseen with 500', async () => {
    const answered = ask(url, { json: { prompt: 'why?' } })
    ;(await provider.call(0)).fail(new Error('odd'))
    expect(await answered).toMatchObject({ status: 500, body: { error: { code: 'internal' } } })
  })

  test('whose client leaves goes on, as long as an orphan may', async () => {
    const leave = new AbortController()
    const answered = ask(url, { json: { prompt: 'why?' }, signal: leave.signal }).catch(() => 'left')
    const call = await provider.call(0)
    leave.abort()
    expect(await answered).toBe('left')
    while (!call.signal.aborted) await turn()
    expect(call.signal.reason).toBe('abandoned')
  })
})

describe('a body', () => {
  const json = { 'content-type': 'application/json' }

  test.each([
    ['that is not JSON', '{"prompt":', 400, 'bad_json', undefined],
    ['that is empty', '', 400, 'bad_json', undefined],
    ['that is no object', '"why?"', 400, 'bad_message', ''],
    ['without a prompt', '{}', 400, 'bad_message', '/prompt'],
    ['with an empty prompt', '{"prompt":""}', 400, 'bad_message', '/prompt'],
    ['with a number for a prompt', '{"prompt":7}', 400, 'bad_message', '/prompt'],
    ['with a bad id', '{"prompt":"a","id":"a b"}', 400, 'bad_message', '/id'],
    ['with an unknown block', '{"prompt":"a","block":"x"}', 400, 'unknown_block', '/block'],
    ['with an unknown model', '{"prompt":"a","model":"x"}', 400, 'unknown_model', '/model'],
    ['with bad parameters', '{"prompt":"a","block":"explain","params":{"age":1}}', 400, 'bad_message', '/params/age'],
    ['with a long prompt', JSON.stringify({ prompt: 'x'.repeat(1_001) }), 400, 'prompt_too_long', '/prompt'],
    ['that is too large', JSON.stringify({ prompt: 'x'.repeat(6_000) }), 413, 'message_too_large', undefined],
    ['with a prototype', '{"prompt":"a","__proto__":{"admin":true}}', 400, 'bad_json', undefined],
  ])('%s is refused', async (_what, body, status, code, path) => {
    const answer = await rawRequest(url, { method: 'POST', headers: json, body })
    expect(answer.status).toBe(status)
    const { error } = JSON.parse(answer.body) as { error: { code: string; path?: string; kind: string } }
    expect(error).toMatchObject({ kind: 'request', code })
    expect(error.path).toBe(path)
    expect(provider.calls).toHaveLength(0)
  })

  test.each(['text/plain', 'application/x-www-form-urlencoded', 'multipart/form-data; boundary=x'])(
    'as %s is refused with 415',
    async (type) => {
      const answer = await rawRequest(url, {
        method: 'POST',
        headers: { 'content-type': type },
        body: '{"prompt":"a"}',
      })
      expect(answer.status).toBe(415)
      expect(provider.calls).toHaveLength(0)
    },
  )
})

describe('a refusal', () => {
  test('of one answer too many is 429 with retry-after, of a used id 409', async () => {
    const reader = await SseReader.open(url, { method: 'POST', body: { id: 's-1', prompt: 'why?' } })
    const headers = { 'x-session': reader.header('x-session') }
    const many = await ask(url, { json: { id: 's-2', prompt: 'why?' }, headers })
    expect([many.status, codeOf(many)]).toEqual([429, 'too_many_streams'])
    expect(Number(many.headers.get('retry-after'))).toBeGreaterThanOrEqual(1)
    const used = await ask(url, { json: { id: 's-1', prompt: 'how?' }, headers })
    expect([used.status, codeOf(used)]).toEqual([409, 'id_in_use'])
  })
})

describe('a request of a page', () => {
  const body = '{"prompt":""}'
  const json = { 'content-type': 'application/json' }

  test.each<[string, Record<string, string>, number]>([
    ['the own page', { 'sec-fetch-site': 'same-origin' }, 400],
    ['no page', { 'sec-fetch-site': 'none' }, 400],
    ['an allowed page', { 'sec-fetch-site': 'cross-site', origin: PAGE }, 400],
    ['a foreign page that tells no origin', { 'sec-fetch-site': 'cross-site' }, 403],
    ['a neighbouring page that tells no origin', { 'sec-fetch-site': 'same-site' }, 403],
    ['a page with a made-up site', { 'sec-fetch-site': 'x' }, 403],
    ['a foreign page', { 'sec-fetch-site': 'cross-site', origin: 'https://evil.example' }, 403],
    ['an old browser on a foreign page', { origin: 'https://evil.example' }, 403],
    ['a file', { origin: 'null' }, 403],
    ['a page behind a rebound name', { host: 'evil.example' }, 421],
  ])('%s: %j gets %d', async (_what, headers, status) => {
    expect((await rawRequest(url, { method: 'POST', headers: { ...json, ...headers }, body })).status).toBe(status)
    const encoded = url.replace('/api/', '/%61pi/')
    expect((await rawRequest(encoded, { method: 'POST', headers: { ...json, ...headers }, body })).status).toBe(status)
  })

  test('is told by a preflight what it may send and read, when it is allowed', async () => {
    const asks = { 'access-control-request-method': 'POST', 'access-control-request-headers': 'content-type,x-session' }
    const { status, headers } = await rawRequest(url, { method: 'OPTIONS', headers: { ...asks, origin: PAGE } })
    expect(status).toBe(204)
    expect(headers['access-control-allow-origin']).toBe(PAGE)
    for (const name of ['content-type', 'authorization', 'x-session', 'last-event-id']) {
      expect(headers['access-control-allow-headers']).toContain(name)
    }
    const answer = await rawRequest(url, { method: 'POST', headers: { ...json, origin: PAGE }, body })
    expect(answer.headers['access-control-allow-origin']).toBe(PAGE)
    for (const name of ['x-session', 'x-stream-id', 'retry-after']) {
      expect(answer.headers['access-control-expose-headers']).toContain(name)
    }
  })

  test('is told nothing by a preflight when it is not', async () => {
    const asks = { 'access-control-request-method': 'POST', origin: 'https://evil.example' }
    const { headers } = await rawRequest(url, { method: 'OPTIONS', headers: asks })
    expect(headers['access-control-allow-origin']).toBeUndefined()
  })
})
