import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { ProviderError } from '../../src/index.js'
import { ask, codeOf } from '../kit/http-peer.js'
import { rawRequest } from '../kit/raw-request.js'
import { scriptedProvider, type ScriptedProvider } from '../kit/scripted-provider.js'
import { SseReader } from '../kit/sse-reader.js'
import { startServer, type TestServer } from '../kit/test-server.js'

let provider: ScriptedProvider
let server: TestServer
let url: string

beforeEach(async () => {
  provider = scriptedProvider()
  server = await startServer({ providers: [provider], config: { HEARTBEAT_MS: 60_000 } })
  url = server.url
})

afterEach(() => server.close())

/** Starts a stream; the session that it is in. */
async function start(id: string, prompt = 'why?', more: object = {}): Promise<string> {
  const { status, body } = await ask(`${url}/api/prompts`, { json: { id, prompt, ...more } })
  expect(status).toBe(202)
  expect(body).toEqual({ id, session: expect.stringMatching(/^[A-Za-z0-9_-]{43}$/) })
  return body['session'] as string
}

const post = { method: 'POST' }

describe('a stream that was only started', () => {
  test('is listed and told in full, up to a cursor from which it is read on', async () => {
    const session = await start('s-12345678', 'why?', { block: 'explain', params: { level: 'child' } })
    const headers = { 'x-session': session }
    const call = await provider.call(0)
    const live = await SseReader.open(`${url}/api/streams/s-12345678/events`, { headers })
    call.text('one ')
    await live.next('chunk')
    const list = await ask<Record<string, string>[]>(`${url}/api/streams`, { headers })
    const { body: half } = await ask(`${url}/api/streams/s-12345678`, { headers })
    const rest = await SseReader.open(`${url}/api/streams/s-12345678/events?cursor=${String(half['cursor'])}`)
    call.text('two')
    call.end({ model: 'm-1', usage: { input_tokens: 1, output_tokens: 2 } })
    await Promise.all([live.ended, rest.ended])
    const { body: whole } = await ask(`${url}/api/streams/s-12345678`, { headers })

    expect(list.body).toEqual([
      { id: 's-12345678', block: 'explain', state: 'running', cursor: half['cursor'], created: expect.any(String) },
    ])
    expect(new Date(String(list.body[0]?.['created'])).toISOString()).toBe(list.body[0]?.['created'])
    expect(half).toEqual({
      id: 's-12345678',
      epoch: expect.any(String),
      cursor: `${String(half['epoch'])}.${String(half['last_seq'])}`,
      block: 'explain',
      params: { level: 'child' },
      prompt: 'why?',
      state: 'running',
      text: 'one ',
      last_seq: 2,
      model: 'scripted-1',
    })
    expect(live.text).toBe('one two')
    expect(rest.text).toBe('two')
    expect(rest.events.map(({ id }) => id)).toEqual([3, 4].map((seq) => `s-12345678.${String(half['epoch'])}.${seq}`))
    expect(whole).toMatchObject({
      state: 'ended',
      text: 'one two',
      model: 'm-1',
      finish_reason: 'stop',
      usage: { output_tokens: 2 },
    })
  })

  test('is another session’s secret', async () => {
    await start('s-12345678')
    expect((await ask(`${url}/api/streams`)).body).toEqual([])
    for (const path of ['', '/events']) {
      const other = await ask(`${url}/api/streams/s-12345678${path}`)
      expect([other.status, codeOf(other)]).toEqual([404, 'stream_not_found'])
    }
    expect((await ask(`${url}/api/streams/s-12345678/cancel`, post)).status).toBe(404)
  })

  test('is the same for a prompt that is sent again; another prompt under its id is refused', async () => {
    const headers = { 'x-session': await start('s-12345678') }
    const again = await ask(`${url}/api/prompts`, { json: { id: 's-12345678', prompt: 'why?' }, headers })
    const other = await ask(`${url}/api/prompts`, { json: { id: 's-12345678', prompt: 'how?' }, headers })

    expect(again.status).toBe(202)
    expect(again.headers.get('x-stream-id')).toBe('s-12345678')
    expect([other.status, codeOf(other)]).toEqual([409, 'id_in_use'])
    expect(provider.calls).toHaveLength(1)
  })

  test('without a session, but with an id that nobody guesses, belongs to whoever knows the id', async () => {
    const id = 'abcdefghijklmnopqrstuv'
    const session = await start(id)
    const again = await ask(`${url}/api/streams/${id}`)
    const cancelled = await ask(`${url}/api/streams/${id}/cancel`, post)

    expect(again.headers.get('x-session')).toBe(session)
    expect(again.body['prompt']).toBe('why?')
    expect(cancelled.body).toEqual({ status: 'cancelled' })
  })
})

describe('the events of a stream', () => {
  test('are told by an error and 410 when the cursor is of another log or beyond the end', async () => {
    const headers = { 'x-session': await start('s-12345678') }
    const { body } = await ask(`${url}/api/streams/s-12345678`, { headers })
    for (const cursor of ['other.0', `${String(body['epoch'])}.99`]) {
      const refused = await ask(`${url}/api/streams/s-12345678/events?cursor=${cursor}`, { headers })
      expect([refused.status, codeOf(refused)]).toEqual([410, 'resume_expired'])
    }
  })

  test.each(['nonsense', 'a.b.c', 'epoch.-1', ''])('are not read after %j, which is no cursor', async (cursor) => {
    const refused = await ask<{ error: object }>(`${url}/api/streams/s-12345678/events?cursor=${cursor}`)
    expect(refused.status).toBe(400)
    expect(refused.body.error).toMatchObject({ code: 'bad_message', path: '/cursor' })
  })

  test('come as SSE that nothing keeps or holds back', async () => {
    const headers = { 'x-session': await start('s-12345678') }
    const reader = await SseReader.open(`${url}/api/streams/s-12345678/events`, { headers })
    await reader.next('start')
    await reader.drop()

    expect(reader.header('content-type')).toBe('text/event-stream; charset=utf-8')
    expect(reader.header('cache-control')).toBe('no-store, no-transform')
    expect(reader.header('x-accel-buffering')).toBe('no')
    expect(reader.header('x-session')).toBe(headers['x-session'])
    expect(reader.header('x-stream-id')).toBe('s-12345678')
  })
})

describe('a command of a client that names a content type without a body', () => {
  const headers = { 'content-type': 'application/json' }

  test.each(['/api/streams/s-12345678/cancel', '/cancel?stream_id=s-12345678'])('is done: %s', async (path) => {
    const session = await start('s-12345678')
    const { status, body } = await rawRequest(`${url}${path}`, {
      method: 'POST',
      headers: { ...headers, 'x-session': session },
    })
    expect([status, JSON.parse(body)]).toEqual([200, { status: 'cancelled' }])
  })

  test('is done: retry', async () => {
    const session = await start('s-12345678')
    const { status, body } = await rawRequest(`${url}/api/streams/s-12345678/retry`, {
      method: 'POST',
      headers: { ...headers, 'x-session': session },
    })
    expect([status, JSON.parse(body)]).toEqual([200, { status: 'not_waiting' }])
  })

  test('is refused where the body that came is not JSON', async () => {
    const sent = { method: 'POST', headers, body: '{' }
    expect((await rawRequest(`${url}/api/streams/s-12345678/cancel`, sent)).status).toBe(400)
  })
})

describe('cancel', () => {
  test('is answered from the log: cancelled, and cancelled again', async () => {
    const headers = { 'x-session': await start('s-12345678') }
    const call = await provider.call(0)
    const first = await ask(`${url}/api/streams/s-12345678/cancel`, { ...post, headers })
    const second = await ask(`${url}/cancel?stream_id=s-12345678`, { ...post, headers })
    const { body } = await ask(`${url}/api/streams/s-12345678`, { headers })

    expect([first.status, first.body]).toEqual([200, { status: 'cancelled' }])
    expect(second.body).toEqual({ status: 'cancelled' })
    expect(call.signal.aborted).toBe(true)
    expect(body).toMatchObject({ state: 'ended', finish_reason: 'cancelled' })
  })

  test('comes too late for a stream that has finished', async () => {
    const headers = { 'x-session': await start('s-12345678') }
    const call = await provider.call(0)
    const reader = await SseReader.open(`${url}/api/streams/s-12345678/events`, { headers })
    call.end()
    await reader.ended
    const { status, body } = await ask(`${url}/api/streams/s-12345678/cancel`, { ...post, headers })

    expect([status, body]).toEqual([200, { status: 'finished' }])
  })

  test('that overtakes its prompt is not found, and still counts', async () => {
    const id = 'abcdefghijklmnopqrstuv'
    const early = await ask(`${url}/api/streams/${id}/cancel`, post)
    const answer = await ask(`${url}/api/stream`, { json: { id, prompt: 'why?' } })

    expect([early.status, early.body['status'], codeOf(early)]).toEqual([404, 'not_found', 'stream_not_found'])
    expect(answer.body).toMatchObject({ id, finish_reason: 'cancelled', text: '' })
  })

  test('needs an id', async () => {
    const refused = await ask<{ error: object }>(`${url}/cancel`, post)
    expect(refused.status).toBe(400)
    expect(refused.body.error).toMatchObject({ code: 'bad_message', path: '/stream_id' })
  })
})

describe('retry', () => {
  test('skips the wait of a stream that is retrying, and says when there is none', async () => {
    const headers = { 'x-session': await start('s-12345678') }
    const reader = await SseReader.open(`${url}/api/streams/s-12345678/events`, { headers })
    const call = await provider.call(0)
    const path = `${url}/api/streams/s-12345678/retry`
    const early = await ask(path, { ...post, headers })
    call.fail(new ProviderError('llm_overloaded', { retryAfterMs: 30_000 }))
    await reader.next('status').then(() => reader.next('status'))
    const skipped = await ask(path, { ...post, headers })
    const second = await provider.call(1)
    second.end()
    await reader.ended
    const late = await ask(path, { ...post, headers })
    const unknown = await ask(`${url}/api/streams/s-unknown/retry`, { ...post, headers })

    expect(early.body).toEqual({ status: 'not_waiting' })
    expect(skipped.body).toEqual({ status: 'retrying' })
    expect(late.body).toEqual({ status: 'not_waiting' })
    expect([unknown.status, unknown.body['status']]).toEqual([404, 'not_found'])
  })
})
