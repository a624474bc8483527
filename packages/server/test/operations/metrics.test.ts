import { afterEach, beforeEach, expect, test } from 'vitest'
import { Metrics } from '../../src/operations/metrics.js'
import { ProviderError } from '../../src/ports/provider.js'
import { scriptedProvider, type ScriptedProvider } from '../kit/scripted-provider.js'
import { startServer, type TestServer } from '../kit/test-server.js'

let server: TestServer
let provider: ScriptedProvider

beforeEach(async () => {
  provider = scriptedProvider()
  server = await startServer({ providers: [provider], config: { AI_RETRY_BASE_MS: 1, AI_MAX_CONCURRENCY: 2 } })
})

afterEach(() => server.close())

async function scrape(url = server.url): Promise<string> {
  const response = await fetch(`${url}/metrics`)
  expect(response.headers.get('content-type')).toContain('text/plain')
  return response.text()
}

/** The value of a sample, its labels as Prometheus writes them. */
function valueOf(text: string, sample: string): number | undefined {
  const line = text.split('\n').find((one) => one.startsWith(`${sample} `))
  return line === undefined ? undefined : Number(line.slice(sample.length + 1))
}

test('streams, tokens, retries and errors are counted under the names of the house', async () => {
  const peer = await server.connect()
  peer.send({ type: 'prompt', id: 'one', prompt: 'a' })
  ;(await provider.call(0)).fail(new ProviderError('llm_overloaded'))
  const second = await provider.call(1)
  second.text('yes', '!')
  second.end({ usage: { input_tokens: 5, output_tokens: 2 } })
  await peer.next('complete')
  peer.send({ type: 'prompt', id: 'two', prompt: 'a', block: 'explain' })
  ;(await provider.call(2)).fail(new ProviderError('llm_auth'))
  await peer.next('error')
  peer.send({ type: 'resume', id: 'one' })
  await peer.next('complete')
  peer.send({ type: 'resume', id: 'none' })
  await peer.next('error')
  await fetch(`${server.url}/api/stream`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: '{',
  })

  const text = await scrape()
  expect(valueOf(text, 'runnel_connections{transport="websocket"}')).toBe(1)
  expect(valueOf(text, 'runnel_streams_total{block="ask",end="complete"}')).toBe(1)
  expect(valueOf(text, 'runnel_streams_total{block="explain",end="error"}')).toBe(1)
  expect(valueOf(text, 'runnel_ttft_seconds_count{block="ask"}')).toBe(1)
  expect(valueOf(text, 'runnel_tokens_total{direction="input"}')).toBe(5)
  expect(valueOf(text, 'runnel_tokens_total{direction="output"}')).toBe(2)
  expect(valueOf(text, 'runnel_retries_total{code="llm_overloaded"}')).toBe(1)
  expect(valueOf(text, 'runnel_errors_total{kind="llm",code="llm_auth"}')).toBe(1)
  expect(valueOf(text, 'runnel_errors_total{kind="request",code="stream_not_found"}')).toBe(1)
  expect(valueOf(text, 'runnel_errors_total{kind="request",code="bad_json"}')).toBe(1)
  expect(valueOf(text, 'runnel_resumes_total{outcome="ok"}')).toBe(1)
  expect(valueOf(text, 'runnel_resumes_total{outcome="stream_not_found"}')).toBe(1)
  expect(valueOf(text, 'runnel_merged_events_total')).toBeGreaterThan(0)
  expect(valueOf(text, 'runnel_slow_readers_total')).toBe(0)
  expect(valueOf(text, 'runnel_delivery_seconds_count')).toBeGreaterThan(0)
  expect(valueOf(text, 'process_resident_memory_bytes')).toBeGreaterThan(0)
})

test('what runs and what waits can be seen, and what has gone is gone', async () => {
  const peer = await server.connect()
  for (const id of ['one', 'two', 'three']) peer.send({ type: 'prompt', id, prompt: 'a' })
  await peer.next('status', ({ state }) => state === 'queued')
  const text = await scrape()
  expect(valueOf(text, 'runnel_streams_running')).toBe(3)
  expect(valueOf(text, 'runnel_vendor_calls_running')).toBe(2)
  expect(valueOf(text, 'runnel_vendor_calls_waiting')).toBe(1)

  peer.terminate()
  await peer.closed
  while (server.app.runnel.connections > 0) await new Promise<void>((resolve) => setImmediate(resolve))
  expect(valueOf(await scrape(), 'runnel_connections{transport="websocket"}')).toBe(0)
})

test('each server has its own', async () => {
  const other = await startServer({ providers: [scriptedProvider()] })
  const peer = await server.connect()
  await peer.settled()
  expect(valueOf(await scrape(), 'runnel_connections{transport="websocket"}')).toBe(1)
  expect(valueOf(await scrape(other.url), 'runnel_connections{transport="websocket"}')).toBeUndefined()
  await other.close()
})

test('no label tells a session, an id, a prompt or a model', async () => {
  const peer = await server.connect()
  peer.send({ type: 'prompt', id: 'planted-id', prompt: 'planted prompt', conversation: 'planted-talk' })
  const { session } = await peer.next('welcome')
  ;(await provider.call(0)).end({ model: 'planted-model' })
  await peer.next('complete')
  peer.send({ type: 'prompt', prompt: 'planted prompt', block: 'planted-block' })
  await peer.next('error')
  const text = await scrape()
  expect(text).not.toContain('planted')
  expect(text).not.toContain(session)
})

test('what happens before the meters are open is counted all the same', async () => {
  const metrics = new Metrics({ streamsRunning: () => 0, callsRunning: () => 0, callsWaiting: () => 0 })
  metrics.slowReader()
  const [{ registry }] = await Promise.all([metrics.open(), metrics.open()])
  metrics.slowReader()
  expect(valueOf(await registry.metrics(), 'runnel_slow_readers_total')).toBe(2)
})

test('what a dead node left is counted by what became of it, and answers that go on', async () => {
  const metrics = new Metrics({ streamsRunning: () => 0, callsRunning: () => 0, callsWaiting: () => 0 })
  metrics.takenOver({ block: 'ask', outcome: 'continue' })
  metrics.takenOver({ block: 'quiz', outcome: 'interrupt' })
  metrics.recovered({ block: 'ask', waitMs: 12 })
  const { registry } = await metrics.open()
  const text = await registry.metrics()

  expect(valueOf(text, 'runnel_takeovers_total{outcome="continue"}')).toBe(1)
  expect(valueOf(text, 'runnel_takeovers_total{outcome="interrupt"}')).toBe(1)
  expect(valueOf(text, 'runnel_recoveries_total{block="ask"}')).toBe(1)
})
