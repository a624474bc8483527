import { expect, test } from 'vitest'
import { openai } from '../../src/providers/openai.js'
import { startVendor } from '../kit/vendors/start-vendor.js'
import { vendorSuite } from './vendor-suite.js'

vendorSuite({
  kind: 'openai-responses',
  create: (baseUrl) => openai({ apiKey: 'sk-secret-key', baseUrl, model: 'default-model', api: 'responses' }),
  sent: ({ body }) => ({
    model: body.model,
    instructions: body.instructions,
    turns: (body.input as { content: string }[]).map(({ content }) => content),
    maxTokens: body.max_output_tokens,
  }),
  key: ({ headers }) => headers.authorization,
  prefills: false,
  waits: 'headers',
})

test('OpenAI is asked not to store the conversation', async () => {
  const vendor = await startVendor('openai-responses')
  const provider = openai({ apiKey: 'sk-secret-key', baseUrl: vendor.url, api: 'responses' })
  const asked = { block: 'ask', params: {}, instructions: '', turns: [{ role: 'user' as const, text: 'Why?' }] }
  for await (const event of provider.stream(asked, { signal: new AbortController().signal })) {
    expect(event.type).toMatch(/text|end/)
  }
  await vendor.close()

  expect(vendor.requests[0]).toMatchObject({ path: '/v1/responses', body: { store: false, stream: true } })
})
