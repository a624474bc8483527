import { expect, test } from 'vitest'
import { openai } from '../../src/providers/openai.js'
import { startVendor } from '../kit/vendors/start-vendor.js'
import { vendorSuite } from './vendor-suite.js'

interface Body {
  readonly messages: readonly { role: string; content: string }[]
}

vendorSuite({
  kind: 'openai-chat',
  create: (baseUrl) => openai({ apiKey: 'sk-secret-key', baseUrl, model: 'default-model' }),
  sent({ body }) {
    const { messages } = body as unknown as Body
    const [system, ...turns] = messages
    return {
      model: body.model,
      instructions: system?.role === 'system' && system.content,
      turns: turns.map(({ content }) => content),
      maxTokens: body.max_tokens,
    }
  },
  key: ({ headers }) => headers.authorization,
  prefills: false,
  waits: 'headers',
})

test('a server of one’s own is asked through Chat Completions, without a key if there is none', async () => {
  const vendor = await startVendor('openai-chat')
  const provider = openai({ baseUrl: vendor.url, name: 'ollama' })
  const turns = [{ role: 'user' as const, text: 'Why?' }]
  const asked = { block: 'ask', params: {}, instructions: '', turns }
  for await (const event of provider.stream(asked, { signal: new AbortController().signal })) {
    expect(event.type).toMatch(/text|end/)
  }
  await vendor.close()

  expect(provider.name).toBe('ollama')
  expect(vendor.requests[0]).toMatchObject({
    path: '/v1/chat/completions',
    body: { stream: true, stream_options: { include_usage: true }, messages: [{ role: 'user', content: 'Why?' }] },
  })
  expect(vendor.requests[0]?.body).not.toHaveProperty('max_tokens')
})
