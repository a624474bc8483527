import fc from 'fast-check'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { rawRequest } from '../kit/raw-request.js'
import { Neighbourhood } from './hostile-neighbour.js'

let house: Neighbourhood

beforeAll(async () => {
  house = await Neighbourhood.open()
})
afterAll(() => house.close())

/** The status of a request that tells where it was; nobody but the neighbour is being answered afterwards. */
async function statusAfter(lastEventId: string, path = '/api/stream/ai-block/ask?prompt=hi'): Promise<number> {
  const { status } = await rawRequest(`${house.url}${path}`, { headers: { 'last-event-id': lastEventId } })
  await house.isUntouched()
  return status
}

describe('a last-event-id', () => {
  test.each([
    ['of nothing', '.'],
    ['without a number', 'a.b.'],
    ['with a number below zero', 'a.b.-1'],
    ['with half a number', 'a.b.1.5'],
    ['with a number beyond every number', `a.b.${'9'.repeat(30)}`],
    ['with an id that is none', 'ä b.c.1'],
    ['of ten kilobytes', `a.${'e'.repeat(10_000)}.1`],
    ['of the prototype', '__proto__'],
  ])('%s is a bad request', async (_what, lastEventId) => {
    expect(await statusAfter(lastEventId)).toBe(400)
  })

  test.each([
    ['of a stream that never was', 'never.epoch.3'],
    ["of a foreign stream, under an epoch that is not the stream's", 'neighbour.guess.0'],
    ['of the prototype, in the right form', '__proto__.constructor.1'],
  ])('%s stops an EventSource, and starts nothing', async (_what, lastEventId) => {
    expect(await statusAfter(lastEventId)).toBe(204)
  })

  test('of anything that a header can hold starts nothing', async () => {
    const visible = fc.oneof(fc.integer({ min: 0x21, max: 0x7e }), fc.integer({ min: 0x80, max: 0xff }))
    const part = fc.string({ unit: visible.map((code) => String.fromCharCode(code)), minLength: 1, maxLength: 20 })
    const ids = fc.oneof(
      part,
      fc.tuple(fc.constantFrom('neighbour', 'x'), part, part).map((parts) => parts.join('.')),
    )
    await fc.assert(
      fc.asyncProperty(ids, async (id) => {
        expect([204, 400]).toContain(await statusAfter(id))
      }),
      { numRuns: 60 },
    )
  })
})
