import { expect, test } from 'vitest'
import { ProviderError } from '../../src/ports/provider.js'
import { anthropic } from '../../src/providers/anthropic.js'
import { startVendor } from '../kit/vendors/start-vendor.js'
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
