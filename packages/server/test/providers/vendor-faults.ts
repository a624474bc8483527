import { describe, expect, test } from 'vitest'
import { ProviderError } from '../../src/ports/provider.js'
import { VENDOR_WORDS } from '../kit/vendors/vendor-script.js'
import { collect, deferred, TEXT, type VendorUnderTest, vendorHarness } from './vendor-harness.js'

/** What becomes of everything that a vendor may do wrong. */
export function faultsSuite(subject: VendorUnderTest): void {
  const { start, run } = vendorHarness(subject)
  const { waits } = subject

  describe('a refused request', () => {
    test.each([
      [400, 'llm_bad_request'],
      [401, 'llm_auth'],
      [403, 'llm_auth'],
      [404, 'llm_bad_request'],
      [422, 'llm_bad_request'],
      [429, 'llm_rate_limited'],
      [500, 'llm_unavailable'],
      [502, 'llm_unavailable'],
      [503, 'llm_overloaded'],
      [504, 'llm_unavailable'],
      [529, 'llm_overloaded'],
    ])('with status %i is %s, asked once, without the words of the vendor', async (status, code) => {
      const { vendor, provider } = await start({ fault: { type: 'status', status } })
      const { error } = await collect(provider)

      expect(error).toBeInstanceOf(ProviderError)
      expect(error).toMatchObject({ code, message: code })
      expect(String(error)).not.toContain(VENDOR_WORDS)
      expect(vendor.requests).toHaveLength(1)
    })

    if (waits === 'headers')
      test.each([
        [{ 'retry-after': '3' }, 3000],
        [{ 'retry-after': '0.5' }, 500],
        [{ 'retry-after-ms': '1234', 'retry-after': '9' }, 1234],
        [{}, undefined],
        [{ 'retry-after': 'soon' }, undefined],
      ])('with the headers %j asks for a wait of %j ms', async (headers, wait) => {
        const { error } = await run({ fault: { type: 'status', status: 429, headers } })
        expect(error).toMatchObject({ code: 'llm_rate_limited', retryAfterMs: wait })
      })

    if (waits === 'headers')
      test('may tell the wait as a date', async () => {
        const headers = { 'retry-after': new Date(Date.now() + 60_000).toUTCString() }
        const { error } = await run({ fault: { type: 'status', status: 503, headers } })
        const { retryAfterMs } = error as ProviderError
        expect(retryAfterMs).toBeGreaterThan(50_000)
        expect(retryAfterMs).toBeLessThanOrEqual(60_000)
      })

    if (waits === 'body')
      test('may tell the wait in its body', async () => {
        const { error } = await run({ fault: { type: 'status', status: 429 } })
        expect(error).toMatchObject({ code: 'llm_rate_limited', retryAfterMs: 17_500 })
      })

    test('by the model, without a word, is llm_refused', async () => {
      const { error, events } = await run({ text: [], finish: 'refusal', usage: { input_tokens: 7, output_tokens: 8 } })
      expect(events).toEqual([])
      expect(error).toMatchObject({ code: 'llm_refused', usage: { input_tokens: 7 } })
    })
  })

  describe('a broken connection', () => {
    test('that cannot be made is llm_unavailable', async () => {
      const { vendor, provider } = await start({})
      await vendor.close()
      expect((await collect(provider)).error).toMatchObject({ code: 'llm_unavailable', message: 'llm_unavailable' })
    })

    test.each(['reset', 'destroy'] as const)('by a %s before the first event is llm_unavailable', async (type) => {
      const { error } = await run({ fault: { type } })
      expect(error).toMatchObject({ code: 'llm_unavailable' })
    })

    test.each(['reset', 'destroy'] as const)('by a %s midway is llm_interrupted after the text', async (type) => {
      const read = deferred()
      const { error, text } = await run({ text: TEXT, fault: { type, after: 3, when: read.promise } }, read.onCall(3))
      expect(text).toBe('Größe is a')
      expect(error).toMatchObject({ code: 'llm_interrupted' })
    })

    test('by a clean end without the terminal marker is llm_interrupted', async () => {
      const { error, text } = await run({ text: TEXT, fault: { type: 'end', after: 3 } })
      expect(text).toBe('Größe is a')
      expect(error).toMatchObject({ code: 'llm_interrupted', message: 'llm_interrupted' })
    })

    test('by a clean end before any text is never an empty answer', async () => {
      const { error } = await run({ text: TEXT, fault: { type: 'end', after: 0 } })
      expect(error).toMatchObject({ code: 'llm_interrupted' })
    })

    test('by an event that is not JSON is llm_interrupted', async () => {
      const { error } = await run({ text: TEXT, fault: { type: 'garbage', after: 3 } })
      expect(error).toMatchObject({ code: 'llm_interrupted', message: 'llm_interrupted' })
    })
  })

  describe('an error inside the stream', () => {
    test.each([
      ['overloaded', 'llm_overloaded'],
      ['rate_limit', 'llm_rate_limited'],
      ['server', 'llm_unavailable'],
    ] as const)('named %s is %s', async (error, code) => {
      const outcome = await run({ text: TEXT, fault: { type: 'error', after: 2, error } })
      expect(outcome.text).toBe('Größe is')
      expect(outcome.error).toBeInstanceOf(ProviderError)
      expect(outcome.error).toMatchObject({ code, message: code })
    })
  })
}
