import { describe, expect, test } from 'vitest'
import { collect, deferred, request, TEXT, type VendorUnderTest, vendorHarness } from './vendor-harness.js'

/** What an abort does to a vendor's HTTP request. */
export function abortsSuite(subject: VendorUnderTest): void {
  const { start } = vendorHarness(subject)

  describe('an abort', () => {
    test('midway throws the reason and closes the HTTP request', async () => {
      const { vendor, provider } = await start({ text: TEXT, fault: { type: 'hang', after: 3 } })
      const abort = new AbortController()
      const third = deferred()
      const reading = collect(provider, { signal: abort.signal, onText: third.onCall(3) })
      await third.promise
      abort.abort('cancelled by the reader')

      expect(await reading).toMatchObject({ text: 'Größe is a', error: 'cancelled by the reader' })
      await vendor.requests[0]?.closed
      expect(vendor.transcript).toEqual(['Größe is a'])
    })

    test('while the vendor has not answered at all closes the HTTP request', async () => {
      const { vendor, provider } = await start({ fault: { type: 'hang' } })
      const abort = new AbortController()
      const reading = collect(provider, { signal: abort.signal })
      const arrived = await vendor.arrived(0)
      abort.abort('cancelled by the reader')

      expect(await reading).toMatchObject({ events: [], error: 'cancelled by the reader' })
      await arrived.closed
    })

    test('before the start asks the vendor nothing', async () => {
      const { vendor, provider } = await start({})
      expect(await collect(provider, { signal: AbortSignal.abort('no') })).toMatchObject({ error: 'no', events: [] })
      expect(vendor.requests).toEqual([])
    })

    test('leaves no listener on the signal after an answer', async () => {
      const { provider } = await start({})
      const { signal } = new AbortController()
      let listeners = 0
      const { addEventListener, removeEventListener } = signal
      signal.addEventListener = (...args: Parameters<typeof addEventListener>) => {
        listeners += 1
        addEventListener.apply(signal, args)
      }
      signal.removeEventListener = (...args: Parameters<typeof removeEventListener>) => {
        listeners -= 1
        removeEventListener.apply(signal, args)
      }
      await collect(provider, { signal })
      expect(listeners).toBe(0)
    })

    test('is not needed by a reader that simply leaves: the HTTP request is closed too', async () => {
      const { vendor, provider } = await start({ text: TEXT, fault: { type: 'hang', after: 3 } })
      for await (const event of provider.stream(request, { signal: new AbortController().signal })) {
        if (event.type === 'text') break
      }
      await vendor.closed
      expect(vendor.requests).toHaveLength(1)
    })
  })
}
