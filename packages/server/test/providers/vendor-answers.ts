import { setImmediate } from 'node:timers/promises'
import { describe, expect, test } from 'vitest'
import { collect, request, TEXT, type VendorUnderTest, vendorHarness } from './vendor-harness.js'

/** What a vendor's answers and requests look like when all goes well. */
export function answersSuite(subject: VendorUnderTest): void {
  const { start, run } = vendorHarness(subject)
  const { sent, key, prefills } = subject
  const goOn = prefills ? [] : [expect.stringContaining('Go on exactly where it stops')]

  describe('a whole answer', () => {
    test('arrives token by token, then its end with the reason, the model and the usage', async () => {
      const outcome = await run({ text: TEXT, model: 'model-9', usage: { input_tokens: 7, output_tokens: 8 } })

      expect(outcome.events.slice(0, -1)).toEqual(TEXT.map((text) => ({ type: 'text', text })))
      expect(outcome.events.at(-1)).toEqual({
        type: 'end',
        finish_reason: 'stop',
        model: 'model-9',
        usage: { input_tokens: 7, output_tokens: 8 },
      })
    })

    test('keeps reasoning apart from the text', async () => {
      const outcome = await run({ thinking: ['Let me', ' see.'], text: ['Yes.'] })
      expect(outcome).toMatchObject({ thinking: 'Let me see.', text: 'Yes.' })
    })

    test.each(['characters', 'pairs'] as const)('survives events that the network splits by %s', async (split) => {
      const outcome = await run({ text: TEXT, split })
      expect(outcome.text).toBe(TEXT.join(''))
      expect(outcome.events.at(-1)?.type).toBe('end')
    })

    test('is not disturbed by keep-alives', async () => {
      const outcome = await run({ text: TEXT, keepAlive: true })
      expect(outcome.text).toBe(TEXT.join(''))
    })

    test('that hit the limit of tokens ends with length', async () => {
      const outcome = await run({ text: TEXT, finish: 'length' })
      expect(outcome.events.at(-1)).toMatchObject({ type: 'end', finish_reason: 'length' })
    })

    test.each(['content_filter', 'refusal'] as const)(
      'that stops with %s after some text keeps the text',
      async (finish) => {
        const outcome = await run({ text: TEXT, finish })
        expect(outcome.text).toBe(TEXT.join(''))
        expect(outcome.events.at(-1)).toMatchObject({ type: 'end', finish_reason: 'content_filter' })
      },
    )

    test('is whole although the vendor keeps the connection open, which is then closed', async () => {
      const { vendor, provider } = await start({ text: TEXT, staysOpen: true })
      const outcome = await collect(provider)
      expect(outcome.events.at(-1)).toMatchObject({ type: 'end', usage: { input_tokens: 11, output_tokens: 22 } })
      await vendor.closed
    })

    test('of 2,000 tokens loses none', async () => {
      const text = Array.from({ length: 2000 }, (_, index) => `${index} `)
      expect((await run({ text })).text).toBe(text.join(''))
    })
  })

  describe('the request', () => {
    test('carries the instructions, the turns in order, the model and the limit', async () => {
      const { vendor, provider } = await start({})
      await collect(provider)
      const [first] = vendor.requests
      if (!first) throw new Error('no request')

      expect(sent(first)).toEqual({
        model: 'model-of-the-request',
        instructions: 'Be brief.',
        turns: ['One?', 'One.', 'Two?'],
        maxTokens: 321,
      })
      expect(key(first)).toContain('sk-secret-key')
    })

    test('for the rest of an answer shows the model what there is of it', async () => {
      const { vendor, provider } = await start({})
      await collect(provider, { request: { ...request, partial: 'Two is ' } })
      const [first] = vendor.requests
      const turns = first && sent(first).turns
      expect(turns).toEqual(['One?', 'One.', 'Two?', expect.stringMatching(/^Two is ?$/), ...goOn])
    })

    test('asks for the default model when none is named, which is also shown', async () => {
      const { vendor, provider } = await start({})
      const { model: _, ...rest } = request
      await collect(provider, { request: rest })
      const [first] = vendor.requests

      expect(provider.model).toBe('default-model')
      expect(first && sent(first).model).toBe('default-model')
    })

    test('uses one connection for one answer after the other, also for a reader that stops at the end', async () => {
      const { vendor, provider } = await start({})
      for await (const event of provider.stream(request, { signal: new AbortController().signal })) {
        if (event.type === 'end') break
      }
      // Node's fetch gives a connection back a turn of the event loop after the body has ended.
      await setImmediate()
      await setImmediate()
      await collect(provider)
      const ports = vendor.requests.map((request) => request.port)
      expect(ports).toHaveLength(2)
      expect(ports[0]).toBe(ports[1])
    })
  })
}
