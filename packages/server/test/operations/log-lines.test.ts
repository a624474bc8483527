import { Writable } from 'node:stream'
import Fastify, { LogController } from 'fastify'
import Type from 'typebox'
import { expect, test } from 'vitest'
import { defineBlock, runnel } from '../../src/index.js'
import { logObserver } from '../../src/operations/log-lines.js'
import { ProviderError } from '../../src/ports/provider.js'
import { scriptedProvider } from '../kit/scripted-provider.js'
import { WsPeer } from '../kit/ws-peer.js'

const SECRETS = ['sk-planted-key', 'planted prompt', 'planted answer', 'planted-reason']

/** A block whose author puts the prompt into an error, over several lines. */
const careless = defineBlock({
  type: 'careless',
  title: 'Careless',
  description: 'Throws.',
  view: 'markdown',
  params: Type.Object({}),
  instructions: () => '',
  prompt: (prompt) => {
    throw new Error(`cannot use\n${prompt}\nat planted-reason\n    at planted-reason`)
  },
})

test('no key, prompt, answer or session gets into a log line, on any path', async () => {
  let logged = ''
  const stream = new Writable({
    write(chunk: Buffer, _encoding, done) {
      logged += chunk.toString()
      done()
    },
  })
  const provider = scriptedProvider()
  const app = Fastify({
    logger: { level: 'debug', stream },
    logController: new LogController({ disableRequestLogging: true }),
  })
  const config = { OPENAI_API_KEY: 'sk-planted-key', AI_RETRY_ATTEMPTS: 1, MAX_PROMPT_CHARS: 200 }
  await app.register(runnel, { config, providers: [provider], blocks: [careless] })
  const url = await app.listen({ host: '127.0.0.1', port: 0 })
  const prompt = 'planted prompt'

  const peer = await WsPeer.open(`${url.replace('http', 'ws')}/ws`)
  peer.send({ type: 'prompt', id: 's-1', prompt })
  const { session } = await peer.next('welcome')
  const answered = await provider.call(0)
  answered.text('planted answer')
  answered.end()
  await peer.next('complete')
  for (const [number, error] of [
    new Error(`${prompt}\n${prompt}`),
    new ProviderError('llm_auth', { cause: new Error('sk-planted-key') }),
    prompt,
  ].entries()) {
    peer.send({ type: 'prompt', prompt })
    ;(await provider.call(number + 1)).fail(error)
    await peer.next('error')
  }
  peer.send({ type: 'prompt', prompt, block: 'careless' })
  expect((await peer.next('error')).error.code).toBe('internal')
  peer.sendText(`{"type":"prompt","prompt":"${prompt}`)
  peer.send({ type: 'resume', id: 's-1', cursor: prompt })
  peer.send({ type: 'prompt', prompt: prompt.repeat(100) })
  peer.send({ type: 'hello', session: 'A'.repeat(43), token: 'sk-planted-key' })
  await peer.settled()
  const headers = { 'content-type': 'application/json', 'x-session': session, accept: 'application/json' }
  for (const body of [
    JSON.stringify({ prompt, block: 'careless' }),
    `{"prompt":"${prompt}`,
    JSON.stringify({ prompt: 1, id: prompt }),
  ]) {
    expect((await fetch(`${url}/api/stream`, { method: 'POST', headers, body })).status).toBeGreaterThanOrEqual(400)
  }
  await fetch(`${url}/nope?prompt=${encodeURIComponent(prompt)}&session=${session}`)
  peer.terminate()
  await app.close()

  expect(logged).toContain('stream ended')
  expect(logged).toContain('unforeseen error')
  for (const secret of [...SECRETS, session, encodeURIComponent(prompt)]) expect(logged).not.toContain(secret)
})

test('a stream that is taken over has a line, and its answer another one when it goes on', () => {
  const told: unknown[] = []
  const log = Fastify({
    logger: { level: 'info', stream: { write: (line: string) => void told.push(JSON.parse(line)) } },
  }).log
  const observer = logObserver(log)
  observer.takenOver({ block: 'ask', outcome: 'continue' })
  observer.recovered({ block: 'ask', waitMs: 12 })

  expect(told).toMatchObject([
    { level: 40, msg: 'stream taken over', block: 'ask', outcome: 'continue' },
    { level: 30, msg: 'answer goes on', block: 'ask', wait_ms: 12 },
  ])
})
