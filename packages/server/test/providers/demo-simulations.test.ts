import { afterEach, beforeEach, expect, test, vi } from 'vitest'
import type { ProviderEvent } from '../../src/ports/provider.js'
import { demo } from '../../src/providers/demo.js'
import { ask } from '../kit/http-peer.js'
import { REQUEST, run, types } from '../kit/generation.js'
import { scriptedProvider } from '../kit/scripted-provider.js'
import { startServer } from '../kit/test-server.js'

beforeEach(() => {
  vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout', 'setInterval', 'clearInterval', 'performance', 'Date'] })
})

afterEach(() => {
  vi.useRealTimers()
})

const provider = demo({ tokensPerSecond: 0 })
const asking = (simulate: string) => ({ ...REQUEST, params: { simulate } })

/** The demo as the engine plays it. */
function play(simulate: string) {
  return run(
    { ...provider, stream: (request, options) => provider.stream(request, options) },
    { request: asking(simulate) },
  )
}

test('a rate limit refuses twice, with the wait that it tells, and then answers', async () => {
  const { events, done } = play('rate_limit')
  await vi.advanceTimersByTimeAsync(1_999)
  expect(types(events)).toEqual(['thinking', 'retrying'])
  expect(events.at(-1)).toMatchObject({ delay_ms: 2_000, error: { code: 'llm_rate_limited', retry_after_ms: 2_000 } })
  await vi.advanceTimersByTimeAsync(2_001)
  await done
  expect(types(events).filter((type) => type !== 'chunk')).toEqual([
    'thinking',
    'retrying',
    'thinking',
    'retrying',
    'thinking',
    'complete',
  ])
})

test('an outage is one to the last attempt', async () => {
  const { events, done } = play('outage')
  await vi.advanceTimersByTimeAsync(60_000)
  await done
  expect(types(events).filter((type) => type === 'retrying')).toHaveLength(4)
  expect(events.at(-1)).toMatchObject({
    type: 'error',
    error: { code: 'llm_unavailable', retryable: true, attempt: 5 },
  })
})

test('a cut breaks off halfway', async () => {
  const { events, done } = play('cut')
  await done
  const whole = run(provider, { request: REQUEST })
  await whole.done
  const text = (all: typeof events) => all.map((event) => (event.type === 'chunk' ? event.token : '')).join('')
  expect(events.at(-1)).toMatchObject({ type: 'error', error: { code: 'llm_interrupted' } })
  expect(text(whole.events).startsWith(text(events))).toBe(true)
  expect(text(events).length).toBeGreaterThan(text(whole.events).length / 4)
})

test('a slow model thinks first, and then takes its time; it can be stopped at any moment', async () => {
  const { events, abort, done } = play('slow')
  await vi.advanceTimersByTimeAsync(3_900)
  expect(types(events)).toEqual(['thinking'])
  await vi.advanceTimersByTimeAsync(1_100)
  const tokens = events.filter(({ type }) => type === 'chunk').length
  expect(tokens).toBeGreaterThanOrEqual(4)
  expect(tokens).toBeLessThanOrEqual(12)
  abort.abort('client')
  await done
  const stopped = new AbortController()
  const waiting = first(provider.stream(asking('slow'), { signal: stopped.signal }))
  stopped.abort('enough')
  await expect(waiting).rejects.toBe('enough')
  await vi.advanceTimersByTimeAsync(1_000)
  expect(vi.getTimerCount()).toBe(0)
})

async function first(events: AsyncIterable<ProviderEvent>): Promise<ProviderEvent | undefined> {
  for await (const event of events) return event
  return undefined
}

test('over the wire every block takes it from the demo, and nobody from another provider', async () => {
  vi.useRealTimers()
  const server = await startServer({ config: { DEMO_TOKENS_PER_SECOND: 0, AI_RETRY_ATTEMPTS: 1 } })
  for (const block of ['ask', 'explain', 'quiz', 'diagram']) {
    const cut = await ask(`${server.url}/api/stream`, { json: { prompt: 'why?', block, params: { simulate: 'cut' } } })
    expect(cut).toMatchObject({ status: 502, body: { error: { code: 'llm_interrupted' } } })
  }
  const odd = await ask(`${server.url}/api/stream`, { json: { prompt: 'why?', params: { simulate: 'odd' } } })
  expect(odd).toMatchObject({ status: 400, body: { error: { code: 'bad_message', path: '/params/simulate' } } })
  await server.close()

  const real = scriptedProvider()
  const other = await startServer({ providers: [real] })
  const blocks = await ask<{ params: { properties: object } }[]>(`${other.url}/api/blocks`)
  expect(JSON.stringify(blocks.body)).not.toContain('simulate')
  const answer = ask(`${other.url}/api/stream`, { json: { prompt: 'why?', params: { simulate: 'cut' } } })
  ;(await real.call(0)).end()
  expect((await answer).status).toBe(200)
  await other.close()
})
