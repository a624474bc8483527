import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { textFrame } from '../../src/transports/websocket-frame.js'

/** Reads frames as RFC 6455 lays them out. Throws at anything but whole, unmasked text messages. */
function readFrames(bytes: Buffer): string[] {
  const texts: string[] = []
  for (let at = 0; at < bytes.length; ) {
    if (bytes[at] !== 0x81) throw new Error('no whole text message')
    const told = bytes[at + 1] ?? 0
    const [head, length] =
      told < 126
        ? [2, told]
        : told === 126
          ? [4, bytes.readUInt16BE(at + 2)]
          : [10, Number(bytes.readBigUInt64BE(at + 2))]
    texts.push(bytes.subarray(at + head, at + head + length).toString('utf8'))
    at += head + length
  }
  return texts
}

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
