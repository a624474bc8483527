import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { expect, onTestFinished, test } from 'vitest'
import { ProviderError } from '../../src/ports/provider.js'
import { anthropic } from '../../src/providers/anthropic.js'
import { startVendor } from '../kit/vendors/start-vendor.js'
import { collect, request } from './vendor-harness.js'
import { vendorSuite } from './vendor-suite.js'

vendorSuite({
  kind: 'anthropic',
  create: (baseUrl) => anthropic({ apiKey: 'sk-secret-key', baseUrl, model: 'default-model' }),
  sent: ({ body }) => ({
    model: body.model,
    instructions: body.system,
    turns: (body.messages as { content: string }[]).map(({ content }) => content),
    maxTokens: body.max_tokens,
  }),
  key: ({ headers }) => headers.authorization,
  prefills: false,
  waits: 'headers',
})

test('what had been spent before a break is told', async () => {
  const usage = { input_tokens: 7, output_tokens: 8 }
  const vendor = await startVendor('anthropic', { usage, fault: { type: 'end', after: 2 } })
  const asked = { block: 'ask', params: {}, instructions: '', turns: [{ role: 'user' as const, text: 'Why?' }] }
  const reading = (async () => {
    const provider = anthropic({ apiKey: 'sk-secret-key', baseUrl: vendor.url })
    const events = provider.stream(asked, { signal: new AbortController().signal })
    for await (const event of events) expect(event.type).toBe('text')
  })()
  const error: unknown = await reading.catch((reason: unknown) => reason)
  await vendor.close()

  expect(error).toBeInstanceOf(ProviderError)
  expect(error).toMatchObject({ code: 'llm_interrupted', usage: { input_tokens: 7, output_tokens: 1 } })
  expect(vendor.requests[0]).toMatchObject({ path: '/v1/messages', body: { max_tokens: 4096, stream: true } })
})

test('a body that ends behind the stop reason, but without message_stop, is broken off', async () => {
  const events = [
    { type: 'content_block_delta', index: 0, delta: { type: 'text_delta', text: 'half' } },
    { type: 'message_delta', delta: { stop_reason: 'end_turn', stop_sequence: null }, usage: { output_tokens: 1 } },
  ]
  const server = createServer((_request, response) => {
    response.writeHead(200, { 'content-type': 'text/event-stream' })
    response.end(events.map((event) => `event: ${event.type}\ndata: ${JSON.stringify(event)}\n\n`).join(''))
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const provider = anthropic({ apiKey: 'key', baseUrl: `http://127.0.0.1:${(server.address() as AddressInfo).port}` })
  const asked = { block: 'ask', params: {}, instructions: '', turns: [{ role: 'user' as const, text: 'Why?' }] }
  const reading = (async () => {
    const types: string[] = []
    for await (const event of provider.stream(asked, { signal: new AbortController().signal })) types.push(event.type)
    return types
  })()
  await expect(reading).rejects.toMatchObject({ code: 'llm_interrupted' })
  server.closeAllConnections()
  server.close()
})

test.each([
  ['claude-3-5-haiku-latest', true],
  ['claude-sonnet-4-5-20250929', true],
  ['claude-opus-4', true],
  ['claude-opus-4-6', false],
  ['claude-sonnet-5-5', false],
])('%s goes on with a turn of its own: %s', async (model, goesOn) => {
  const vendor = await startVendor('anthropic', {})
  onTestFinished(() => vendor.close())
  const provider = anthropic({ apiKey: 'sk-secret-key', baseUrl: vendor.url })
  await collect(provider, { request: { ...request, model, partial: 'Two is' } })
  expect(vendor.requests[0]?.body['messages']).toHaveLength(goesOn ? 4 : 5)
})
