import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { ask, codeOf } from '../kit/http-peer.js'
import { scriptedProvider, type ScriptedProvider } from '../kit/scripted-provider.js'
import { SseReader } from '../kit/sse-reader.js'
import { startServer, type TestServer } from '../kit/test-server.js'

const ID = 'abcdefghijklmnopqrstuv'

let provider: ScriptedProvider
let server: TestServer

beforeEach(async () => {
  provider = scriptedProvider()
  server = await startServer({ providers: [provider], config: { HEARTBEAT_MS: 60_000 } })
})

afterEach(() => server.close())

/** Every address that an EventSource may be given, with its prompt. */
const ADDRESSES = [
  `/api/stream/ai-block/ask?prompt=why%3F&id=${ID}`,
  `/stream?prompt=why%3F&id=${ID}`,
  `/stream-chat?message=why%3F&id=${ID}`,
]

describe.each(ADDRESSES)('an EventSource at %s', (path) => {
  test('comes back after a cut, gets the rest without a gap or a repeat, and is stopped by 204 at the end', async () => {
    const url = `${server.url}${path}`
    const first = await SseReader.open(url)
    const call = await provider.call(0)
    call.text('one ')
    const { id: lastId } = await first.next('chunk')
    await first.drop()
    call.text('two ')
    const second = await SseReader.open(url, { headers: { 'last-event-id': lastId } })
    await second.next('chunk')
    call.text('three')
    call.end()
    const { id: endId } = await second.next('complete')
    await second.ended
    const third = await SseReader.open(url, { headers: { 'last-event-id': endId } })
    await third.ended

    expect(first.text + second.text).toBe('one two three')
    expect(lastId).toMatch(new RegExp(`^${ID}\\.[A-Za-z0-9_-]{22,}\\.2$`))
    expect([first.status, second.status, third.status]).toEqual([200, 200, 204])
    expect(third.raw).toBe('')
    expect(provider.calls).toHaveLength(1)
  })

  test('that names a stream which is gone is stopped, and nothing is started', async () => {
    const reader = await SseReader.open(`${server.url}${path}`, { headers: { 'last-event-id': `${ID}.gone.7` } })
    await reader.ended

    expect(reader.status).toBe(204)
    expect(provider.calls).toHaveLength(0)
  })

  test('is idempotent by its id: the second reads what the first started', async () => {
    const url = `${server.url}${path}`
    const [first, second] = await Promise.all([SseReader.open(url), SseReader.open(url)])
    const call = await provider.call(0)
    call.text('once')
    call.end()
    await Promise.all([first.ended, second.ended])
    const cancelled = await ask(`${server.url}/cancel?stream_id=${ID}`, { method: 'POST' })

    expect([first.text, second.text]).toEqual(['once', 'once'])
    expect(second.header('x-session')).toBe(first.header('x-session'))
    expect(cancelled.body).toEqual({ status: 'finished' })
    expect(provider.calls).toHaveLength(1)
  })
})

test('a client that speaks SSE over POST comes back with its body, and starts nothing anew', async () => {
  const asked = { method: 'POST', body: { prompt: 'why?', id: ID } } as const
  const first = await SseReader.open(`${server.url}/api/stream`, asked)
  const call = await provider.call(0)
  call.text('one')
  const { id: lastId } = await first.next('chunk')
  await first.drop()
  call.text(' two')
  call.end()
  const second = await SseReader.open(`${server.url}/api/stream`, { ...asked, headers: { 'last-event-id': lastId } })
  const { id: endId } = await second.next('complete')
  const third = await SseReader.open(`${server.url}/api/stream`, { ...asked, headers: { 'last-event-id': endId } })
  await third.ended

  expect(first.text + second.text).toBe('one two')
  expect(third.status).toBe(204)
  expect(provider.calls).toHaveLength(1)
})

describe('a block’s parameters in a query', () => {
  test('are converted and checked by its schema', async () => {
    const reader = await SseReader.open(`${server.url}/api/stream/ai-block/quiz?prompt=bees&questions=3`)
    const call = await provider.call(0)
    await reader.drop()

    expect(call.request).toMatchObject({ block: 'quiz', params: { questions: 3 } })
  })

  test.each([
    ['/api/stream/ai-block/quiz?prompt=bees&questions=many', 'bad_message', '/params/questions'],
    ['/api/stream/ai-block/none?prompt=bees', 'unknown_block', '/block'],
    ['/api/stream/ai-block/ask?prompt=bees&model=other', 'unknown_model', '/model'],
    ['/api/stream/ai-block/ask?prompt=bees&id=a%20b', 'bad_message', '/id'],
    ['/api/stream/ai-block/ask?prompt=', 'bad_message', '/prompt'],
    ['/api/stream/ai-block/ask', 'bad_message', '/prompt'],
    ['/api/stream/ai-block/ask?prompt=a&prompt=b', 'bad_message', '/prompt'],
    ['/stream', 'bad_message', '/prompt'],
    ['/stream-chat?prompt=x', 'bad_message', '/message'],
  ])('%s is refused as %s at %s', async (path, code, at) => {
    const refused = await ask<{ error: object }>(`${server.url}${path}`)

    expect([refused.status, codeOf(refused)]).toEqual([400, code])
    expect(refused.body.error).toMatchObject({ path: at })
    expect(provider.calls).toHaveLength(0)
  })

  test('a last-event-id that names nothing is refused', async () => {
    const refused = await ask(`${server.url}${ADDRESSES[0]}`, { headers: { 'last-event-id': '17' } })

    expect([refused.status, codeOf(refused)]).toEqual([400, 'bad_message'])
    expect(provider.calls).toHaveLength(0)
  })
})

describe('POST /chat', () => {
  test.each([{ prompt: 'why?' }, { message: 'why?' }, { prompt: 'why?', message: 'unused' }])(
    'with %j answers with the whole',
    async (json) => {
      const answer = ask(`${server.url}/chat`, { json, headers: { accept: '*/*' } })
      const call = await provider.call(0)
      call.text('be', 'cause')
      call.end({ model: 'm' })
      const { status, body, headers } = await answer

      expect(status).toBe(200)
      expect(body).toMatchObject({ block: 'ask', text: 'because', model: 'm', finish_reason: 'stop' })
      expect(headers.get('x-session')).toBe(body['session'])
      expect(headers.get('x-stream-id')).toBe(body['id'])
    },
  )

  test('needs a prompt', async () => {
    const refused = await ask<{ error: object }>(`${server.url}/chat`, { json: { block: 'ask' } })
    expect(refused.status).toBe(400)
    expect(refused.body.error).toMatchObject({ code: 'bad_message', path: '/prompt' })
  })
})
