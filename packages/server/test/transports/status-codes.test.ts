import { ERROR_KINDS, type ErrorCode } from '@runnel/protocol'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { StoreUnavailable } from '../../src/index.js'
import { MemoryStore } from '../../src/stores/memory-store.js'
import { retryAfterOf, STATUS, statusOf } from '../../src/transports/status-codes.js'
import { wireError } from '../../src/ports/request-error.js'
import { type RawAnswer, rawRequest } from '../kit/raw-request.js'
import { scriptedProvider, type ScriptedProvider } from '../kit/scripted-provider.js'
import { startServer, type TestServer } from '../kit/test-server.js'

const MAX_BYTES = 4_000
const UNGUESSABLE = 'abcdefghijklmnopqrstuv'

/** A store that can be taken away. */
class AwayStore extends MemoryStore {
  isAway = false
  override follow(...args: Parameters<MemoryStore['follow']>): ReturnType<MemoryStore['follow']> {
    return this.isAway ? Promise.reject(new StoreUnavailable()) : super.follow(...args)
  }
  override load(...args: Parameters<MemoryStore['load']>): ReturnType<MemoryStore['load']> {
    return this.isAway ? Promise.reject(new StoreUnavailable()) : super.load(...args)
  }
  override list(...args: Parameters<MemoryStore['list']>): ReturnType<MemoryStore['list']> {
    return this.isAway ? Promise.reject(new StoreUnavailable()) : super.list(...args)
  }
}

let provider: ScriptedProvider
let store: AwayStore
let server: TestServer

beforeEach(async () => {
  provider = scriptedProvider()
  store = new AwayStore({ ttlMs: 600_000, maxBytes: 10_000_000 })
  server = await startServer({
    providers: [provider],
    store,
    config: { MAX_MESSAGE_BYTES: MAX_BYTES, MAX_PROMPT_CHARS: 1_000, MAX_STREAMS_PER_SESSION: 1, HEARTBEAT_MS: 60_000 },
  })
})

afterEach(() => server.close())

type Body = Readonly<Record<string, unknown>>

/** Routes that start a stream from a body, and those that start one from a query. */
const FROM_BODY = ['/api/stream', '/api/prompts', '/chat']
const FROM_QUERY = ['/api/stream/ai-block/ask?prompt=', '/stream?prompt=', '/stream-chat?message=']

function post(path: string, body: Body | string, headers: Record<string, string> = {}): Promise<RawAnswer> {
  const sent = typeof body === 'string' ? body : JSON.stringify(body)
  const all = { 'content-type': 'application/json', accept: 'application/json', ...headers }
  return rawRequest(`${server.url}${path}`, { method: 'POST', headers: all, body: sent })
}

function get(path: string, headers: Record<string, string> = {}): Promise<RawAnswer> {
  return rawRequest(`${server.url}${path}`, { headers })
}

function expectRefusal({ status, headers, body }: RawAnswer, code: ErrorCode): void {
  const { error } = JSON.parse(body) as { error: Body }
  expect([status, error['code'], error['kind']]).toEqual([statusOf(wireError(code)), code, ERROR_KINDS[code]])
  expect(error['message']).toEqual(expect.stringMatching(/.{10,}/))
  expect(headers['content-type']).toBe('application/json; charset=utf-8')
  expect(headers['cache-control']).toBe('no-store')
  expect(headers['retry-after'] !== undefined).toBe(status === 429)
}

test.each<[number, ErrorCode[]]>([
  [400, ['bad_json', 'bad_message', 'unknown_block', 'unknown_model', 'prompt_too_long']],
  [401, ['unauthorized']],
  [403, ['forbidden']],
  [404, ['stream_not_found']],
  [409, ['id_in_use', 'conversation_busy']],
  [410, ['resume_expired']],
  [413, ['message_too_large']],
  [429, ['rate_limited', 'too_many_streams']],
  [500, ['internal']],
  [
    502,
    [
      'llm_auth',
      'llm_rate_limited',
      'llm_overloaded',
      'llm_unavailable',
      'llm_bad_request',
      'llm_refused',
      'llm_interrupted',
    ],
  ],
  [503, ['streaming_disabled', 'store_unavailable', 'shutting_down', 'interrupted']],
  [504, ['llm_timeout']],
])('%i is the status of %j', (status, codes) => {
  for (const code of codes) expect(STATUS[code]).toBe(status)
})

test('retry-after is in whole seconds, rounded up, and only where the protocol sends it', () => {
  expect(retryAfterOf(wireError('rate_limited', { retry_after_ms: 1_001 }))).toBe(2)
  expect(retryAfterOf(wireError('too_many_streams'))).toBe(1)
  expect(retryAfterOf(wireError('llm_rate_limited', { retry_after_ms: 5_000 }))).toBeUndefined()
})

describe.each(FROM_BODY)('POST %s', (path) => {
  test.each<[Body | string, ErrorCode]>([
    ['{"prompt":', 'bad_json'],
    ['', 'bad_json'],
    ['[]', 'bad_message'],
    ['"text"', 'bad_message'],
    [{}, 'bad_message'],
    [{ prompt: '' }, 'bad_message'],
    [{ prompt: 7 }, 'bad_message'],
    [{ prompt: 'x', id: 'a b' }, 'bad_message'],
    [{ prompt: 'x', params: [] }, 'bad_message'],
    [{ prompt: 'x', block: 'none' }, 'unknown_block'],
    [{ prompt: 'x', model: 'none' }, 'unknown_model'],
    [{ prompt: 'x'.repeat(1_001) }, 'prompt_too_long'],
    [{ prompt: 'x'.repeat(MAX_BYTES) }, 'message_too_large'],
  ])('refuses %j', async (body, code) => {
    expectRefusal(await post(path, body), code)
    expect(provider.calls).toHaveLength(0)
  })

  test.each([
    'text/plain',
    'application/x-www-form-urlencoded',
    'application/jsonx',
    'multipart/form-data; boundary=x',
  ])('refuses a body of %s with 415', async (type) => {
    const { status } = await post(path, { prompt: 'x' }, { 'content-type': type })
    expect(status).toBe(415)
    expect(provider.calls).toHaveLength(0)
  })

  test('refuses what a running stream stands in the way of', async () => {
    const started = await post('/api/prompts', { id: 's-1', prompt: 'x', conversation: 'c-1' })
    const session = { 'x-session': String(started.headers['x-session']) }

    expectRefusal(await post(path, { id: 's-1', prompt: 'y' }, session), 'id_in_use')
    expectRefusal(await post(path, { id: 's-2', prompt: 'y' }, session), 'too_many_streams')
  })
})

test('one prompt of a conversation runs at a time', async () => {
  await server.close()
  server = await startServer({ providers: [provider], config: { HEARTBEAT_MS: 60_000 } })
  const started = await post('/api/prompts', { id: 's-1', prompt: 'x', conversation: 'c-1' })
  const session = { 'x-session': String(started.headers['x-session']) }

  for (const path of FROM_BODY)
    expectRefusal(await post(path, { prompt: 'y', conversation: 'c-1' }, session), 'conversation_busy')
})

test.each(FROM_QUERY)(
  'GET %s… refuses what is too long, and what a running stream stands in the way of',
  async (path) => {
    const started = await post('/api/prompts', { id: 's-1', prompt: 'x' })
    const session = { 'x-session': String(started.headers['x-session']) }

    expectRefusal(await get(`${path}${'x'.repeat(1_001)}`), 'prompt_too_long')
    expectRefusal(await get(`${path}y&id=s-1`, session), 'id_in_use')
    expectRefusal(await get(`${path}y&id=s-2`, session), 'too_many_streams')
  },
)

describe('a server that is shutting down', () => {
  test('takes no new prompt, and attaches to those that run', async () => {
    await post('/api/prompts', { id: UNGUESSABLE, prompt: 'x' })
    const drained = server.app.runnel.drain()

    for (const path of FROM_BODY) expectRefusal(await post(path, { prompt: 'y' }), 'shutting_down')
    for (const path of FROM_QUERY) expectRefusal(await get(`${path}y`), 'shutting_down')
    expect((await post('/api/prompts', { id: UNGUESSABLE, prompt: 'x' })).status).toBe(202)
    const call = await provider.call(0)
    call.end()
    expect((await post(`/api/streams/${UNGUESSABLE}/cancel`, {})).status).toBe(200)
    await drained
  })
})

describe('a server without its store', () => {
  beforeEach(() => {
    store.isAway = true
  })

  test('says so on every route that needs it', async () => {
    for (const path of FROM_BODY) expectRefusal(await post(path, { prompt: 'y' }), 'store_unavailable')
    for (const path of FROM_QUERY) expectRefusal(await get(`${path}y`), 'store_unavailable')
    for (const path of ['', '/s-1', '/s-1/events']) expectRefusal(await get(`/api/streams${path}`), 'store_unavailable')
    for (const path of ['cancel', 'retry'])
      expectRefusal(await post(`/api/streams/s-1/${path}`, {}), 'store_unavailable')
  })

  test('tells it per stream where many are read', async () => {
    const { status, body } = await post('/api/events', { streams: { one: null }, wait_ms: 0 })

    expect(status).toBe(200)
    expect(JSON.parse(body)).toEqual({
      events: [{ type: 'error', id: 'one', error: expect.objectContaining({ code: 'store_unavailable' }) }],
    })
  })
})

test('GET /api/config tells what welcome tells, and the transports', async () => {
  const { status, body } = await get('/api/config')

  expect(status).toBe(200)
  expect(JSON.parse(body)).toEqual({
    protocol: 1,
    streaming: true,
    backend: 'websocket',
    transports: ['websocket', 'sse', 'poll', 'json'],
    heartbeat_ms: 60_000,
    limits: { max_prompt_chars: 1_000, max_message_bytes: MAX_BYTES, max_streams: 1 },
  })
})

test('GET /api/blocks lists the blocks with the schema of their parameters', async () => {
  const { body } = await get('/api/blocks')
  const blocks = JSON.parse(body) as { type: string; params: { type: string } }[]

  expect(blocks.slice(0, 4).map(({ type }) => type)).toEqual(['ask', 'explain', 'quiz', 'diagram'])
  for (const block of blocks) {
    expect(Object.keys(block)).toEqual(['type', 'title', 'description', 'view', 'params'])
    expect(block.params.type).toBe('object')
  }
})
