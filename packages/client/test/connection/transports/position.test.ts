import fc from 'fast-check'
import { expect, test } from 'vitest'
import type { ChunkEvent } from '@runnel/protocol'
import { Position } from '../../../src/connection/transports/http/position.js'
import { chunk, start } from '../../kit/messages.js'

const TOKENS = Array.from({ length: 40 }, (_, index) => `t${index} `)

/** The chunks `first` … `last` as one. */
function merged(first: number, last: number): ChunkEvent {
  const token = TOKENS.slice(first - 1, last).join('')
  return chunk('a', last, token, first === last ? undefined : first) as ChunkEvent
}

test('two overlapping readings, each merged as it likes, pass every character once', () => {
  const sizes = fc.array(fc.integer({ min: 1, max: 6 }), { minLength: 1, maxLength: 12 })
  fc.assert(
    fc.property(fc.integer({ min: 0, max: 10 }), sizes, fc.integer({ min: 1, max: 30 }), (cursor, old, newer) => {
      const position = new Position(undefined)
      position.advance(start('a'))
      let text = ''
      let last = 0
      const pass = (event: ChunkEvent): void => {
        const rest = position.advance(event)
        if (rest?.type !== 'chunk') return
        expect(rest.from ?? rest.seq).toBe(last + 1)
        last = rest.seq
        text += rest.token
      }
      for (let seq = 1; seq <= cursor; seq += 1) pass(merged(seq, seq))
      // The old reading goes on from the cursor in pieces; the new one begins there, with one that holds all of them.
      for (const size of old) if (last + size <= TOKENS.length) pass(merged(last + 1, last + size))
      pass(merged(cursor + 1, Math.min(TOKENS.length, cursor + newer)))
      expect(text).toBe(TOKENS.slice(0, last).join(''))
      expect(last).toBeGreaterThanOrEqual(Math.min(TOKENS.length, cursor + newer))
    }),
  )
})

test('a chunk that begins in the middle of one that has passed is left to be a gap', () => {
  const position = new Position(undefined)
  position.advance(start('a'))
  position.advance(merged(1, 4))
  expect(position.advance(merged(3, 6))).toEqual(merged(3, 6))
})

test('the vendor’s tokens are counted for what is left', () => {
  const position = new Position(undefined)
  position.advance(start('a'))
  position.advance({ ...merged(1, 2), metadata: { token_count: 5, is_code: true } })
  const rest = position.advance({ ...merged(1, 4), metadata: { token_count: 9, is_code: true } })
  expect(rest).toEqual({ ...merged(3, 4), metadata: { is_code: true, token_count: 4 } })
})
