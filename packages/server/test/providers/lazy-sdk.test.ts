import { expect, test, vi } from 'vitest'
import { type ProviderConfig, selectProvider } from '../../src/providers/select.js'

const loaded = vi.hoisted((): string[] => [])

vi.mock('openai', () => {
  loaded.push('openai')
  return {}
})
vi.mock('@anthropic-ai/sdk', () => {
  loaded.push('@anthropic-ai/sdk')
  return {}
})
vi.mock('@google/genai', () => {
  loaded.push('@google/genai')
  return {}
})

const request = { block: 'ask', params: {}, instructions: '', turns: [{ role: 'user' as const, text: 'Why?' }] }
const signal = new AbortController().signal

test('the SDK of a vendor is loaded by its first stream, and by nothing before', async () => {
  const config: ProviderConfig = { AI_PROVIDER: 'auto', DEMO_TOKENS_PER_SECOND: 0 }
  const { provider } = await selectProvider({ ...config, OPENAI_API_KEY: 'k' })
  await selectProvider({ ...config, ANTHROPIC_API_KEY: 'k' })
  await selectProvider({ ...config, GEMINI_API_KEY: 'k' })
  expect(loaded).toEqual([])

  const reading = provider.stream(request, { signal })[Symbol.asyncIterator]().next()
  await expect(reading).rejects.toThrow()
  expect(loaded).toEqual(['openai'])
})
