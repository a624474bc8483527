import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { formatCursor, parseCursor } from '@runnel/protocol'

const epoch = fc.stringMatching(/^[A-Za-z0-9_-]{1,128}$/)

describe('a cursor', () => {
  test('reads back as the position that it was made of', () => {
    fc.assert(
      fc.property(epoch, fc.nat(), (name, seq) => {
        expect(parseCursor(formatCursor(name, seq))).toEqual({ epoch: name, seq })
      }),
    )
  })

  test.each([
    '',
    '.',
    'e',
    'e.',
    '.5',
    'e.-1',
    'e.1.5',
    'e.1 ',
    ' e.1',
    'e.1\n',
    'e f.1',
    'e.x',
    'é.1',
    `e.${'9'.repeat(16)}`,
  ])('is not what %j is', (text) => {
    expect(parseCursor(text)).toBeUndefined()
  })

  test('never holds a number that JavaScript cannot count exactly', () => {
    fc.assert(
      fc.property(epoch, fc.bigInt({ min: 0n, max: 10n ** 20n }), (name, seq) => {
        const position = parseCursor(`${name}.${seq}`)
        expect(position === undefined || BigInt(position.seq) === seq).toBe(true)
      }),
    )
  })

  test('is refused, and not thrown about, when the text is anything at all', () => {
    fc.assert(
      fc.property(fc.string(), (text) => {
        expect(parseCursor(text)).satisfies(
          (position: unknown) => position === undefined || typeof position === 'object',
        )
      }),
    )
  })
})
