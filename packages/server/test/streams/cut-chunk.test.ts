import fc from 'fast-check'
import { expect, test } from 'vitest'
import { cutChunk, MAX_CHUNK_CHARS } from '../../src/streams/cut-chunk.js'

test('a chunk of too much text is cut between characters, and its tokens are counted once', () => {
  const text = fc.string({ unit: 'grapheme', minLength: 1, maxLength: 40 }).map((part) => part.repeat(2_000))
  fc.assert(
    fc.property(text, fc.nat(9), (token, token_count) => {
      const metadata = { token_count, is_code: true }
      const parts = [...cutChunk({ type: 'chunk', token, channel: 'reasoning', metadata })]

      expect(parts.map((part) => part.token).join('')).toBe(token)
      expect(Math.max(...parts.map((part) => part.token.length))).toBeLessThanOrEqual(MAX_CHUNK_CHARS)
      expect(parts.every((part) => isWhole(part.token))).toBe(true)
      expect(parts.reduce((sum, part) => sum + (part.metadata?.token_count ?? 1), 0)).toBe(token_count)
      expect(parts.every((part) => part.channel === 'reasoning' && part.metadata?.is_code)).toBe(true)
    }),
    { numRuns: 50 },
  )
})

test('a chunk that says nothing of its tokens is one token, and its first part says nothing either', () => {
  const [first, second] = cutChunk({ type: 'chunk', token: 'x'.repeat(MAX_CHUNK_CHARS + 1) })

  expect(first).toEqual({ type: 'chunk', token: 'x'.repeat(MAX_CHUNK_CHARS) })
  expect(second).toEqual({ type: 'chunk', token: 'x', metadata: { token_count: 0 } })
})

/** Half a surrogate pair does not come back from UTF-8. */
function isWhole(text: string): boolean {
  return Buffer.from(text).toString() === text
}
