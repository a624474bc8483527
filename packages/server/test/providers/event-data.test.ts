import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { EventData } from '../../src/providers/event-data.js'

/** What is found in bytes that come in pieces of these lengths, again and again. */
function taken(text: string, lengths: readonly number[] = [1_000_000]): string[] {
  const bytes = Buffer.from(text)
  const events = new EventData()
  const found: string[] = []
  for (let from = 0, piece = 0; from < bytes.length; piece++) {
    const to = from + (lengths[piece % lengths.length] ?? 1)
    found.push(...events.take(bytes.subarray(from, to)))
    from = to
  }
  return found
}

describe('the data of an event stream', () => {
  test.each([
    ['with a space behind the colon', 'data: one\n\ndata: two\n\n', ['one', 'two']],
    ['without one', 'data:one\n\n', ['one']],
    ['with a second space, which is the text’s', 'data:  one\n\n', [' one']],
    ['of several lines', 'data: one\ndata: two\n\n', ['one\ntwo']],
    ['with a name, an id and a comment beside it', ': hm\nevent: x\nid: 7\ndata: one\n\n', ['one']],
    ['of an event without any', 'event: ping\n\n: still here\n\n', []],
    ['behind more than one empty line', 'data: one\n\n\n\ndata: two\n\n', ['one', 'two']],
    ['with lines that end in CR LF', 'data: one\r\n\r\ndata: two\r\n\r\n', ['one', 'two']],
    ['with lines that end in CR', 'data: one\r\rdata: two\r\r:\n', ['one', 'two']],
    ['of an event that was cut off', 'data: one\n\ndata: two\n', ['one']],
  ])('%s', (_, text, found) => {
    expect(taken(text)).toEqual(found)
    expect(taken(text, [1])).toEqual(found)
  })

  test('is the same wherever the network cuts it, in the middle of a character too', () => {
    const line = fc.string({ unit: 'grapheme', maxLength: 20 }).map((text) => text.replaceAll(/[\r\n]/g, ''))
    const lengths = fc.array(fc.integer({ min: 1, max: 9 }), { minLength: 1 })
    fc.assert(
      fc.property(fc.array(line), fc.constantFrom('\n', '\r\n', '\r'), lengths, (lines, end, cuts) => {
        const text = `${lines.map((data) => `data: ${data}${end}${end}`).join('')}:\n`
        expect(taken(text, cuts)).toEqual(lines)
      }),
    )
  })

  test('without an end is refused before it fills the memory', () => {
    const events = new EventData()
    const megabyte = new Uint8Array(1_048_576).fill(0x78)
    expect(() => {
      for (let count = 0; count < 20; count++) events.take(megabyte)
    }).toThrow(RangeError)
  })
})
