import { afterEach, expect, test } from 'vitest'
import { ask } from '../kit/http-peer.js'
import { scriptedProvider, type ScriptedProvider } from '../kit/scripted-provider.js'
import { SseReader } from '../kit/sse-reader.js'
import { startServer, type TestServer } from '../kit/test-server.js'
import type { Config } from '../../src/index.js'

let server: TestServer

afterEach(() => server.close())

async function start(config: Partial<Config>): Promise<ScriptedProvider> {
  const provider = scriptedProvider()
  server = await startServer({ providers: [provider], config })
  return provider
}

const PROMPT = { method: 'POST', body: { id: 's-1', prompt: 'hi' } } as const

test('silence is filled with comments, which a reader does not see as events', async () => {
  const provider = await start({ HEARTBEAT_MS: 50 })
  const reader = await SseReader.open(`${server.url}/api/stream`, PROMPT)
  await expect.poll(() => reader.raw).toMatch(/: heartbeat\n\n[^]*: heartbeat\n\n/)
  const call = await provider.call(0)
  call.end()
  await reader.ended

  expect(reader.events.map(({ event }) => event)).toEqual(['start', 'status', 'complete'])
})

test('a reader that stands still is closed after SLOW_READER_MS, and finds the rest when it comes back', async () => {
  const provider = await start({ HEARTBEAT_MS: 60, SLOW_READER_MS: 300, MAX_STREAM_BYTES: 100_000_000 })
  const slow = await SseReader.open(`${server.url}/api/stream`, PROMPT)
  await slow.next('start')
  const headers = { 'x-session': slow.header('x-session') }
  slow.response.pause()
  const call = await provider.call(0)
  for (let count = 0; count < 1_500; count++) call.text('x'.repeat(10_000))
  call.end()
  await expect.poll(() => server.app.runnel.connections, { timeout: 10_000 }).toBe(0)
  slow.response.resume()
  await slow.ended
  const cursor = String(slow.events.at(-1)?.id).slice('s-1.'.length)
  const back = await SseReader.open(`${server.url}/api/streams/s-1/events?cursor=${cursor}`, { headers })
  await back.next('complete')

  expect(slow.events.at(-1)?.event).toBe('chunk')
  expect(slow.text.length + back.text.length).toBe(15_000_000)
})

test('a reader that leaves does not stop the generation', async () => {
  const provider = await start({})
  const reader = await SseReader.open(`${server.url}/api/stream`, PROMPT)
  const headers = { 'x-session': reader.header('x-session') }
  const call = await provider.call(0)
  await reader.drop()
  call.text('all the same')
  call.end()
  const back = await SseReader.open(`${server.url}/api/streams/s-1/events`, { headers })
  await back.ended

  expect(back.text).toBe('all the same')
})

test('where streaming is switched off, prompts are answered whole, and refused otherwise', async () => {
  const provider = await start({ AI_STREAMING_ENABLED: false })
  const refused = await Promise.all([
    ask(`${server.url}/api/prompts`, { json: { prompt: 'hi' } }),
    ask(`${server.url}/api/stream`, { json: { prompt: 'hi' }, headers: { accept: 'text/event-stream' } }),
    ask(`${server.url}/api/stream/ai-block/ask?prompt=hi`),
    ask(`${server.url}/stream?prompt=hi`),
  ])
  const whole = ask(`${server.url}/api/stream`, { json: { prompt: 'hi' } })
  const call = await provider.call(0)
  call.text('whole')
  call.end()
  const config = await ask(`${server.url}/api/config`)

  for (const { status, body } of refused) {
    expect([status, (body['error'] as { code: string }).code]).toEqual([503, 'streaming_disabled'])
  }
  expect((await whole).body['text']).toBe('whole')
  expect(config.body).toMatchObject({ streaming: false, transports: ['json'] })
})
