import { describe, expect, test, vi } from 'vitest'
import { type ProviderConfig, ProviderConfigError, selectProvider } from '../../src/providers/select.js'
import { startVendor } from '../kit/vendors/start-vendor.js'

const auto: ProviderConfig = { AI_PROVIDER: 'auto', DEMO_TOKENS_PER_SECOND: 0 }

const nobody = vi.fn(() => Promise.reject(new TypeError('fetch failed')))

function ollama(models: string[]) {
  return () => Promise.resolve(Response.json({ models: models.map((name) => ({ name })) }))
}

describe('auto', () => {
  test.each([
    [{ OPENAI_API_KEY: 'k', ANTHROPIC_API_KEY: 'k', GEMINI_API_KEY: 'k' }, 'openai', 'OPENAI_API_KEY is set'],
    [{ ANTHROPIC_API_KEY: 'k', GEMINI_API_KEY: 'k' }, 'anthropic', 'ANTHROPIC_API_KEY is set'],
    [{ GEMINI_API_KEY: 'k' }, 'gemini', 'GEMINI_API_KEY is set'],
    [{ OPENAI_BASE_URL: 'http://127.0.0.1:1234/v1' }, 'openai', 'OPENAI_BASE_URL is set'],
    [{ OPENAI_API_KEY: '', GEMINI_API_KEY: 'k' }, 'gemini', 'GEMINI_API_KEY is set'],
  ])('with %j takes %s and asks nobody', async (config, name, reason) => {
    const selected = await selectProvider({ ...auto, ...config }, { fetch: nobody })
    expect(selected).toMatchObject({ provider: { name }, reason })
    expect(selected).not.toHaveProperty('advice')
    expect(nobody).not.toHaveBeenCalled()
  })

  test.each([
    [{ OPENAI_API_KEY: 'k' }, 'gpt-5.4-mini'],
    [{ ANTHROPIC_API_KEY: 'k' }, 'claude-haiku-5-5'],
    [{ GEMINI_API_KEY: 'k' }, 'gemini-flash-latest'],
    [{ GEMINI_API_KEY: 'k', AI_MODEL: 'mine' }, 'mine'],
  ])('with %j answers with the model %s', async (config, model) => {
    const { provider } = await selectProvider({ ...auto, ...config })
    expect(provider.model).toBe(model)
  })

  test('without a key takes the first model of an Ollama that answers', async () => {
    const { provider, reason } = await selectProvider(auto, { fetch: ollama(['llama3.2:latest', 'qwen3']) })
    expect(provider).toMatchObject({ name: 'ollama', model: 'llama3.2:latest' })
    expect(reason).toContain('Ollama answers on http://127.0.0.1:11434 with llama3.2:latest')
  })

  test('AI_MODEL decides which model of Ollama answers', async () => {
    const { provider } = await selectProvider({ ...auto, AI_MODEL: 'qwen3' }, { fetch: ollama(['llama3.2:latest']) })
    expect(provider.model).toBe('qwen3')
  })

  test.each([
    ['nobody', nobody],
    ['an Ollama without a model', ollama([])],
    ['something else', () => Promise.resolve(Response.json({ hello: 'world' }))],
    ['a page', () => Promise.resolve(new Response('<html>'))],
    ['an error', () => Promise.resolve(Response.json({ models: [{ name: 'x' }] }, { status: 500 }))],
  ])('where %s answers, takes the demo and says what to set for a real model', async (_, fetch) => {
    const { provider, reason, advice } = await selectProvider(auto, { fetch })
    expect(provider.name).toBe('demo')
    expect(reason).toBe('no key is set and no Ollama with a model answers on http://127.0.0.1:11434')
    expect(advice).toContain('OPENAI_API_KEY')
  })

  test('does not wait for an Ollama that accepts and says nothing', async () => {
    const silent = (_: unknown, init?: RequestInit) =>
      new Promise<Response>((_resolve, reject) => {
        init?.signal?.addEventListener('abort', () => reject(new Error('aborted')))
      })
    const { provider } = await selectProvider(auto, { fetch: silent })
    expect(provider.name).toBe('demo')
  })

  test('an abort of the start ends the search', async () => {
    await expect(selectProvider(auto, { fetch: nobody, signal: AbortSignal.abort('stop') })).rejects.toBe('stop')
  })
})

describe('by name', () => {
  test.each([
    ['openai', 'OPENAI_API_KEY=sk-'],
    ['anthropic', 'ANTHROPIC_API_KEY=sk-ant-'],
    ['gemini', 'GEMINI_API_KEY='],
  ] as const)('%s without a key is refused, with an example', async (name, example) => {
    const selecting = selectProvider({ ...auto, AI_PROVIDER: name })
    await expect(selecting).rejects.toBeInstanceOf(ProviderConfigError)
    await expect(selecting).rejects.toThrow(example)
  })

  test('the one chosen wins over a key of another', async () => {
    const selected = await selectProvider({
      ...auto,
      AI_PROVIDER: 'anthropic',
      OPENAI_API_KEY: 'k',
      ANTHROPIC_API_KEY: 'k',
    })
    expect(selected).toMatchObject({ provider: { name: 'anthropic' }, reason: 'AI_PROVIDER=anthropic' })
  })

  test('the demo needs nothing, and gives no advice to somebody who asked for it', async () => {
    const selected = await selectProvider({ ...auto, AI_PROVIDER: 'demo', OPENAI_API_KEY: 'k' })
    expect(selected).toMatchObject({ provider: { name: 'demo' }, reason: 'AI_PROVIDER=demo' })
    expect(selected).not.toHaveProperty('advice')
  })

  test('a server of one’s own works without a key, with the model and limit configured', async () => {
    const vendor = await startVendor('openai-chat', { text: ['Hello.'] })
    const { provider } = await selectProvider({
      ...auto,
      AI_PROVIDER: 'openai',
      AI_MODEL: 'local',
      AI_MAX_TOKENS: 99,
      OPENAI_BASE_URL: vendor.url,
    })
    const asked = { block: 'ask', params: {}, instructions: '', turns: [{ role: 'user' as const, text: 'Hi' }] }
    const texts: string[] = []
    for await (const event of provider.stream(asked, { signal: new AbortController().signal })) {
      if (event.type === 'text') texts.push(event.text)
    }
    await vendor.close()

    expect(texts).toEqual(['Hello.'])
    expect(vendor.requests[0]?.body).toMatchObject({ model: 'local', max_tokens: 99 })
  })

  test('a base URL that is no address is refused by its name', async () => {
    const selecting = selectProvider({ ...auto, OPENAI_BASE_URL: 'localhost' })
    await expect(selecting).rejects.toThrow('OPENAI_BASE_URL is not an address')
  })
})
