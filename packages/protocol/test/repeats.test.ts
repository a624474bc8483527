import fc from 'fast-check'
import { expect, test } from 'vitest'
import { encode, type StreamEvent } from '@runnel/protocol'
import { TextReader } from './text-reader.js'

const start: StreamEvent = { type: 'start', id: 's', seq: 0, epoch: 'e1', block: 'ask', provider: 'p', model: 'm' }

const tokens = fc.array(fc.string({ minLength: 1, maxLength: 4 }), { minLength: 1, maxLength: 30 })

/** For each event, how far back what is repeated behind it begins and ends. */
const repeats = fc.array(fc.tuple(fc.nat({ max: 12 }), fc.nat({ max: 6 })), { minLength: 1, maxLength: 30 })

/** The chunks `from` … `seq` as one frame. */
function frame(texts: readonly string[], from: number, seq: number): string {
  const token = texts.slice(from - 1, seq).join('')
  return encode({ type: 'chunk', id: 's', seq, token, ...(from < seq && { from }) })
}

test('what was shown may come again, alone or merged: it is passed over, and nothing is asked for', () => {
  fc.assert(
    fc.property(tokens, repeats, (texts, again) => {
      const reader = new TextReader()
      reader.receive(encode(start))
      for (let seq = 1; seq <= texts.length; seq += 1) {
        expect(reader.receive(frame(texts, seq, seq))).toBe('apply')
        const [back, length] = again[seq % again.length] ?? [0, 0]
        const from = Math.max(1, seq - back)
        expect(reader.receive(frame(texts, from, Math.min(seq, from + length)))).toBe('drop')
        expect(reader.receive(encode(start))).toBe('drop')
      }
      expect(reader.text).toBe(texts.join(''))
    }),
  )
})
