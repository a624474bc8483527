import { afterEach, expect, test } from 'vitest'
import { ask } from '../kit/http-peer.js'
import { scriptedProvider } from '../kit/scripted-provider.js'
import { startServer, type TestServer } from '../kit/test-server.js'

let server: TestServer

afterEach(() => server.close())

test('where streaming is switched off, a socket is told so, and its prompts are refused', async () => {
  server = await startServer({ providers: [scriptedProvider()], config: { AI_STREAMING_ENABLED: false } })
  const peer = await server.connect()
  peer.send({ type: 'prompt', id: 'one', prompt: 'hi' })
  expect(await peer.next('welcome')).toMatchObject({ streaming: false })
  expect(await peer.next('error')).toMatchObject({ re: 'prompt', id: 'one', error: { code: 'streaming_disabled' } })
  expect(server.app.runnel.running).toBe(0)
})

test('where streaming is switched off, an answer that came whole can be seen whole, and not be streamed', async () => {
  const provider = scriptedProvider()
  server = await startServer({ providers: [provider], config: { AI_STREAMING_ENABLED: false } })
  const answer = ask(`${server.url}/api/stream`, { json: { prompt: 'hi', id: 'one' } })
  const call = await provider.call(0)
  call.text('whole')
  call.end()
  const headers = { 'x-session': (await answer).headers.get('x-session') ?? '' }

  expect((await ask(`${server.url}/api/streams/one`, { headers })).body).toMatchObject({
    text: 'whole',
  })
  const streaming = { ...headers, accept: 'text/event-stream' }
  for (const refused of [
    await ask(`${server.url}/api/streams/one/events`, { headers: streaming }),
    await ask(`${server.url}/api/events`, { json: { streams: { one: null } }, headers: streaming }),
    await ask(`${server.url}/api/events`, { json: { streams: { one: null } }, headers }),
    await ask(`${server.url}/api/stream/ai-block/ask?prompt=hi`, {
      headers: { ...streaming, 'last-event-id': 'one.e.0' },
    }),
  ]) {
    expect([refused.status, refused.body]).toMatchObject([503, { error: { code: 'streaming_disabled' } }])
  }
})

test('the older answer whole too', async () => {
  const provider = scriptedProvider()
  server = await startServer({ providers: [provider], config: { AI_STREAMING_ENABLED: false } })
  const answer = ask(`${server.url}/chat`, { json: { message: 'hi' } })
  ;(await provider.call(0)).end()
  expect((await answer).status).toBe(200)
})

test.each(['websocket', 'sse'] as const)('clients are told that the server prefers %s', async (backend) => {
  server = await startServer({ providers: [scriptedProvider()], config: { STREAMING_BACKEND: backend } })
  const peer = await server.connect()
  peer.send({ type: 'hello' })
  expect(await peer.next('welcome')).toMatchObject({ backend, streaming: true })
  expect((await ask(`${server.url}/api/config`)).body).toMatchObject({ backend, streaming: true })
})
