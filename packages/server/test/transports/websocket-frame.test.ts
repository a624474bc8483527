import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { textFrame } from '../../src/transports/websocket-frame.js'
import { readFrames } from '../kit/read-frames.js'

function onTheWire(...texts: string[]): Buffer {
  return Buffer.from(texts.map((text) => textFrame(text)).join(''), 'latin1')
}

describe('a text frame', () => {
  test.each([
    [0, 2],
    [125, 2],
    [126, 4],
    [65_535, 4],
    [65_536, 10],
    [100_000, 10],
  ])('of %d bytes has a head of %d', (length, head) => {
    const wire = onTheWire('x'.repeat(length))
    expect(wire.length).toBe(head + length)
    expect(readFrames(wire)).toEqual(['x'.repeat(length)])
  })

  test.each(['ÿ', '“quoted”', '漢字', '🙂', 'é'.repeat(63)])('counts the bytes of %s, not its characters', (text) => {
    const wire = onTheWire(text)
    expect(wire[1]).toBe(Math.min(126, Buffer.byteLength(text)))
    expect(readFrames(wire)).toEqual([text])
  })

  test('is read back as it was, whatever stands beside it', () => {
    fc.assert(
      fc.property(fc.array(fc.string({ unit: 'grapheme', maxLength: 200 })), (texts) => {
        expect(readFrames(onTheWire(...texts))).toEqual(texts)
      }),
    )
  })
})
