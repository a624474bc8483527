import { Writable } from 'node:stream'
import Fastify, { LogController } from 'fastify'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { runnel } from '../../src/index.js'
import { serializeError } from '../../src/operations/log-lines.js'
import { ProviderError } from '../../src/ports/provider.js'
import { scriptedProvider, type ScriptedProvider } from '../kit/scripted-provider.js'
import { SseReader } from '../kit/sse-reader.js'
import { WsPeer } from '../kit/ws-peer.js'

const KEY = 'sk-planted-key'
const PROMPT = 'planted prompt'
const ANSWER = 'planted answer'
const STREAM = 'planted-stream-0123456789abcdef'

let logged: string
let url: string
let provider: ScriptedProvider
let app: ReturnType<typeof open>

function open() {
  const stream = new Writable({
    write(chunk: Buffer, _encoding, done) {
      logged += chunk.toString()
      done()
    },
  })
  return Fastify({
    logger: { level: 'trace', stream, serializers: { err: serializeError } },
    logController: new LogController({ disableRequestLogging: true }),
    forceCloseConnections: true,
  })
}

beforeEach(async () => {
  logged = ''
  provider = scriptedProvider()
  app = open()
  await app.register(runnel, {
    config: {
      OPENAI_API_KEY: KEY,
      AI_RETRY_ATTEMPTS: 2,
      AI_RETRY_BASE_MS: 0,
      SESSION_SECRET: 'planted secret of sessions',
    },
    providers: [provider],
  })
  url = await app.listen({ host: '127.0.0.1', port: 0 })
})

afterEach(() => app.close())

interface Line {
  readonly msg: string
  readonly [field: string]: unknown
}

function lines(msg: string): Line[] {
  return logged
    .split('\n')
    .filter((line) => line !== '')
    .map((line) => JSON.parse(line) as Line)
    .filter((line) => line.msg === msg)
}

/** Everything that is nobody's business, however it may have been written. */
function expectNothingPlanted(...more: string[]): void {
  for (const secret of [KEY, ...more]) expect(logged).not.toContain(secret)
  expect(logged).not.toMatch(/planted/)
}

test('a connection has a line when it opens and one when it closes, a stream one when it ends', async () => {
  const peer = await WsPeer.open(`${url.replace('http', 'ws')}/ws`)
  peer.send({ type: 'prompt', id: STREAM, prompt: PROMPT })
  const { session } = await peer.next('welcome')
  const call = await provider.call(0)
  call.text(ANSWER)
  call.end({ usage: { input_tokens: 3, output_tokens: 2 } })
  await peer.next('complete')
  peer.socket.close(1000)
  await peer.closed
  while (lines('connection closed').length === 0) await new Promise<void>((resolve) => setImmediate(resolve))

  expect(lines('connection opened')).toMatchObject([{ transport: 'websocket' }])
  expect(lines('connection closed')).toMatchObject([
    { transport: 'websocket', code: 1000, duration_ms: expect.any(Number) },
  ])
  expect(lines('stream ended')).toMatchObject([
    {
      block: 'ask',
      provider: 'scripted',
      model: 'scripted-1',
      end: 'complete',
      finish_reason: 'stop',
      ttft_ms: expect.any(Number),
      input_tokens: 3,
      output_tokens: 2,
    },
  ])
  expectNothingPlanted(session)
})

test('a vendor that fails is told by status, type and code, and never by its message', async () => {
  const peer = await WsPeer.open(`${url.replace('http', 'ws')}/ws`)
  peer.send({ type: 'prompt', prompt: PROMPT })
  const cause = Object.assign(new Error(`${KEY} was refused: ${PROMPT}`), {
    status: 529,
    type: 'overloaded_error',
    code: KEY,
    error: { message: PROMPT },
    headers: { authorization: KEY },
  })
  ;(await provider.call(0)).fail(new ProviderError('llm_overloaded', { cause }))
  ;(await provider.call(1)).fail(new ProviderError('llm_auth', { cause }))
  await peer.next('error')
  peer.terminate()
  const told = { name: 'Error', status: 529, type: 'overloaded_error' }
  expect(lines('vendor failed')).toMatchObject([
    { provider: 'scripted', code: 'llm_overloaded', attempt: 1, retry_in_ms: 0, cause: told },
    { provider: 'scripted', code: 'llm_auth', attempt: 2, cause: told },
  ])
  expect(lines('vendor failed')[1]).not.toHaveProperty('retry_in_ms')
  expectNothingPlanted()
})

test('requests are told by their routes: a query holds prompts, a path holds ids', async () => {
  const query = `prompt=${encodeURIComponent(PROMPT)}&id=${STREAM}&params=${KEY}`
  const sse = await SseReader.open(`${url}/api/stream/ai-block/ask?${query}`)
  ;(await provider.call(0)).end()
  await sse.ended
  const session = sse.header('x-session')
  for (const path of [
    `/api/streams/${STREAM}?session=${session}`,
    `/api/streams/${STREAM}/events?cursor=${encodeURIComponent(PROMPT)}`,
    `/api/stream/ai-block/planted?${query}`,
    `/planted/${STREAM}?${query}`,
    `/%E0%A4%A?${query}`,
    `/api/streams/${'planted'.repeat(40)}`,
  ]) {
    await fetch(`${url}${path}`, { headers: { 'x-session': session, authorization: `Bearer ${KEY}` } })
  }
  for (const [path, body] of [
    [`/api/streams/${STREAM}/cancel`, '{}'],
    ['/api/events', `{"streams":{"${STREAM}":"${PROMPT}"}}`],
    ['/api/stream', `{"prompt":"${PROMPT}"`],
    ['/api/prompts', `{"prompt":7,"block":"planted"}`],
    ['/chat', `{"message":"${PROMPT}","block":"planted"}`],
    ['/api/stream', `{"prompt":"${PROMPT}","padding":"${'planted'.repeat(30_000)}"}`],
  ] as const) {
    const headers = { 'content-type': 'application/json', 'x-session': session }
    await (await fetch(`${url}${path}`, { method: 'POST', headers, body })).text()
  }
  expect(lines('request').map(({ path }) => path)).toContain('/api/streams/:id')
  expect(lines('connection closed')).toContainEqual(expect.objectContaining({ transport: 'sse' }))
  expectNothingPlanted(session)
})

test('bytes that are no request leave none of them behind', async () => {
  const { connect } = await import('node:net')
  const socket = connect(Number(new URL(url).port), '127.0.0.1')
  await new Promise<void>((resolve) => {
    socket.once('close', () => resolve())
    socket.on('error', () => undefined)
    socket.resume()
    socket.write(`NONSENSE /${STREAM} HTTP/9\r\nx-session: ${KEY}\r\n\r\n`)
  })
  expect(logged).toContain('client error')
  expectNothingPlanted(Buffer.from(KEY).toJSON().data.join(','))
})

test('a proxy that nobody declared is told of, once', async () => {
  for (const client of ['203.0.113.7', '203.0.113.8']) {
    await fetch(`${url}/api/config`, { headers: { 'x-forwarded-for': client } })
  }
  expect(logged.match(/TRUST_PROXY/g)).toHaveLength(1)
  expect(logged).not.toContain('203.0.113')
})
