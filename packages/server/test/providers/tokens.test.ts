import fc from 'fast-check'
import { expect, test } from 'vitest'
import { estimateTokens } from '../../src/ports/token-estimate.js'
import { cutTokens } from '../../src/providers/tokens.js'

test('tokens joined are the text, whatever it is', () => {
  fc.assert(
    fc.property(fc.string({ unit: 'grapheme', maxLength: 200 }), (text) => {
      const tokens = cutTokens(text)
      expect(tokens.join('')).toBe(text)
      expect(tokens.every((token) => token.length > 0)).toBe(true)
    }),
  )
})

test('a token never ends inside a character', () => {
  const tokens = cutTokens('😀😃😄😁😆😅 𝒜𝒷𝒸𝒹ℯ𝒻ℊ𝒽')
  expect(tokens.map((token) => Buffer.from(token).toString()).join('')).toBe(tokens.join(''))
  expect(tokens.some((token) => Buffer.from(token).includes('\uFFFD'))).toBe(false)
})

test('a word takes its space along, and a long word falls into parts', () => {
  expect(cutTokens('The internationalisation of it.')).toEqual([
    'The',
    ' intern',
    'ationa',
    'lisati',
    'on',
    ' of',
    ' it',
    '.',
  ])
})

test('an estimate counts four characters a token', () => {
  expect(estimateTokens(''.length)).toBe(0)
  expect(estimateTokens('twelve chars'.length)).toBe(3)
  expect(estimateTokens('twelve chars!'.length)).toBe(4)
})
