import { afterEach, describe, expect, test } from 'vitest'
import { scriptedProvider } from '../kit/scripted-provider.js'
import { startServer, type TestServer } from '../kit/test-server.js'
import type { Config } from '../../src/config.js'

let server: TestServer

afterEach(() => server.close())

async function start(config: Partial<Config>) {
  const provider = scriptedProvider()
  server = await startServer({ providers: [provider], config })
  return provider
}

function post(body: object, headers: Record<string, string> = {}): Promise<Response> {
  return fetch(`${server.url}/api/stream`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', ...headers },
    body: JSON.stringify(body),
  })
}

const WHOLE = { accept: 'application/json' }

describe('prompts in a minute', () => {
  test('are counted over every transport of an address, and closed by nothing', async () => {
    const provider = await start({ RATE_LIMIT_PROMPTS_PER_MINUTE: 2 })
    const peer = await server.connect()
    peer.send({ type: 'prompt', id: 'one', prompt: 'a' })
    await peer.next('attached')
    const answer = post({ prompt: 'b' }, WHOLE)
    ;(await provider.call(1)).end()
    expect((await answer).status).toBe(200)

    const refused = await post({ prompt: 'c' }, WHOLE)
    expect(refused.status).toBe(429)
    expect(Number(refused.headers.get('retry-after'))).toBeGreaterThan(0)
    expect(await refused.json()).toMatchObject({ error: { code: 'rate_limited', retry_after_ms: expect.any(Number) } })
    peer.send({ type: 'prompt', id: 'two', prompt: 'd' })
    expect(await peer.next('error')).toMatchObject({ re: 'prompt', id: 'two', error: { code: 'rate_limited' } })
    peer.send({ type: 'prompt', id: 'one', prompt: 'a' })
    expect(await peer.next('attached')).toMatchObject({ id: 'one' })
  })

  test('have no limit with 0', async () => {
    const provider = await start({ RATE_LIMIT_PROMPTS_PER_MINUTE: 0, MAX_STREAMS_PER_SESSION: 100 })
    const peer = await server.connect()
    for (let count = 0; count < 80; count++) peer.send({ type: 'prompt', id: `p-${count}`, prompt: 'a' })
    await provider.call(79)
    expect(peer.messages.filter(({ type }) => type === 'error')).toEqual([])
  })
})

describe('the budget of a day', () => {
  test('refuses new prompts once it is spent', async () => {
    const provider = await start({ BUDGET_TOKENS_PER_DAY: 10 })
    const answer = post({ prompt: 'a' }, WHOLE)
    ;(await provider.call(0)).end({ usage: { input_tokens: 4, output_tokens: 6 } })
    expect((await answer).status).toBe(200)
    const refused = await post({ prompt: 'b' }, WHOLE)
    expect(refused.status).toBe(429)
    expect(await refused.json()).toMatchObject({
      error: { code: 'rate_limited', message: expect.stringMatching('UTC') },
    })
  })
})

describe('connections of an address', () => {
  test('beyond the limit are refused with 429 at the upgrade, and have room when one leaves', async () => {
    await start({ MAX_CONNECTIONS_PER_IP: 2 })
    const first = await server.connect()
    await server.connect()
    await expect(server.connect()).rejects.toThrow('429')
    const response = await post({ prompt: 'a' })
    expect(response.status).toBe(429)
    expect(response.headers.get('retry-after')).toBe('10')
    expect((await fetch(`${server.url}/api/config`)).status).toBe(200)

    first.terminate()
    await until(() => server.app.runnel.connections === 1)
    await (await server.connect()).settled()
  })

  test('are those of whoever is connected, unless a trusted proxy says for whom', async () => {
    await start({ MAX_CONNECTIONS_PER_IP: 1 })
    const headers = { 'x-forwarded-for': '203.0.113.7' }
    await server.connect({ headers })
    await expect(server.connect({ headers: { 'x-forwarded-for': '203.0.113.8' } })).rejects.toThrow('429')
    await server.close()

    await start({ MAX_CONNECTIONS_PER_IP: 1, TRUST_PROXY: ['127.0.0.0/8'] })
    await server.connect({ headers })
    await expect(server.connect({ headers })).rejects.toThrow('429')
    await (await server.connect({ headers: { 'x-forwarded-for': '203.0.113.8' } })).settled()
    // Whatever stands ahead of the proxy's own word was written by the peer.
    const spoofed = { 'x-forwarded-for': '198.51.100.1, 203.0.113.7' }
    await expect(server.connect({ headers: spoofed })).rejects.toThrow('429')
  })

  test('of an SSE response end with it, though its socket stays open', async () => {
    const provider = await start({ MAX_CONNECTIONS_PER_IP: 1 })
    for (const number of [0, 1, 2]) {
      const answer = post({ prompt: 'a' })
      ;(await provider.call(number)).end()
      const response = await answer
      expect(response.status).toBe(200)
      expect(await response.text()).toContain('event: complete')
    }
  })
})

/** Looks once a turn. */
async function until(holds: () => boolean): Promise<void> {
  while (!holds()) await new Promise<void>((resolve) => setImmediate(resolve))
}
