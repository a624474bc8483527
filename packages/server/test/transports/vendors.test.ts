import { afterEach, describe, expect, test } from 'vitest'
import type { Config } from '../../src/index.js'
import { startServer, type TestServer } from '../kit/test-server.js'
import { startVendor, type Vendor, type VendorScripts } from '../kit/vendors/start-vendor.js'
import type { VendorKind } from '../kit/vendors/vendor-script.js'
import type { WsPeer } from '../kit/ws-peer.js'

let vendor: Vendor
let server: TestServer

afterEach(async () => {
  await server.close()
  await vendor.close()
})

const KEY = 'sk-planted-key'

const CONFIGS: Record<VendorKind, (url: string) => Partial<Config>> = {
  'openai-chat': (url) => ({ AI_PROVIDER: 'openai', OPENAI_API_KEY: KEY, OPENAI_BASE_URL: url }),
  'openai-responses': (url) => ({ AI_PROVIDER: 'openai', OPENAI_API_KEY: KEY, OPENAI_BASE_URL: url }),
  anthropic: (url) => ({ AI_PROVIDER: 'anthropic', ANTHROPIC_API_KEY: KEY, ANTHROPIC_BASE_URL: url }),
  gemini: (url) => ({ AI_PROVIDER: 'gemini', GEMINI_API_KEY: KEY, GEMINI_BASE_URL: url }),
}

// The Responses API is spoken to OpenAI's own address only, which a test cannot be: its provider has its own suite.
const KINDS = ['openai-chat', 'anthropic', 'gemini'] as const

/** One prompt to a server whose model is the fake. */
async function ask(kind: VendorKind, script: VendorScripts, config: Partial<Config> = {}): Promise<WsPeer> {
  vendor = await startVendor(kind, script)
  server = await startServer({
    config: { ...CONFIGS[kind](vendor.url), AI_RETRY_ATTEMPTS: 3, AI_RETRY_BASE_MS: 1, ...config },
  })
  const peer = await server.connect()
  peer.send({ type: 'prompt', id: 'one', prompt: 'Why?' })
  return peer
}

describe.each(KINDS)('%s behind a whole server', (kind) => {
  test('refused for now, it is asked again in the open, after the wait that it told', async () => {
    const refusal = { type: 'status', status: 429, headers: { 'retry-after': '0.02' } } as const
    const script: VendorScripts = (_request, index) => (index === 0 ? { fault: refusal } : { text: 'at last' })
    const peer = await ask(kind, script, { AI_RETRY_BASE_MS: 30_000 })
    const status = await peer.next('status', ({ state }) => state === 'retrying')
    // Gemini tells seventeen and a half seconds in its body: nobody has to wait for them.
    if (kind === 'gemini') peer.send({ type: 'retry', id: 'one' })
    await peer.next('complete')

    expect(status).toMatchObject({ attempt: 2, max_attempts: 3, error: { code: 'llm_rate_limited', attempt: 1 } })
    expect(status).toMatchObject({ delay_ms: kind === 'gemini' ? 17_500 : 20 })
    expect(peer.text('one')).toBe('at last')
  })

  test('hanging, it is given up after AI_TIMEOUT_MS, and its request is closed', async () => {
    const peer = await ask(kind, { fault: { type: 'hang' } }, { AI_TIMEOUT_MS: 40, AI_RETRY_ATTEMPTS: 1 })
    const { error } = await peer.next('error')
    await vendor.closed

    expect(error).toMatchObject({ kind: 'llm', code: 'llm_timeout', retryable: true, attempt: 1 })
  })

  test.each([
    { name: 'reset', type: 'reset' },
    { name: 'ended in good order', type: 'end' },
  ] as const)('$name midway, its answer is interrupted, never complete, and not asked for again', async ({ type }) => {
    const peer = await ask(kind, { text: ['one ', 'two ', 'three '], fault: { type, after: 2 } })
    const { error } = await peer.next('error')

    expect(error).toMatchObject({ code: 'llm_interrupted', retryable: true })
    expect(peer.text('one')).toBe('one two ')
    expect(vendor.requests).toHaveLength(1)
  })

  test('refusing the key, it is asked once, and neither the key nor its words are told', async () => {
    const peer = await ask(kind, { fault: { type: 'status', status: 401 } })
    const message = await peer.next('error')

    expect(message.error).toMatchObject({ code: 'llm_auth', retryable: false })
    expect(JSON.stringify(peer.messages)).not.toMatch(/sk-|own words/)
    expect(vendor.requests).toHaveLength(1)
  })

  test('stopped before its first token, its request is closed', async () => {
    const peer = await ask(kind, { fault: { type: 'hang' } })
    await vendor.arrived(0)
    peer.send({ type: 'cancel', id: 'one' })
    await peer.next('cancelled')
    await vendor.closed

    expect(vendor.requests).toHaveLength(1)
  })
})
