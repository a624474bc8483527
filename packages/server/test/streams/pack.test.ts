import fc from 'fast-check'
import { expect, test } from 'vitest'
import { StreamLog } from '../../src/streams/stream-log.js'
import { logBody, logOf } from '../kit/log-arbitraries.js'

test('whatever part of a log is packed, it makes the same events again', () => {
  fc.assert(
    fc.property(logBody, fc.array(fc.nat(), { maxLength: 5 }), (body, cuts) => {
      const log = logOf(body)
      const borders = [-1, ...cuts.map((cut) => cut % (log.last + 1)), log.last].sort((a, b) => a - b)
      const again = new StreamLog('s', 'e1')
      for (const [index, upTo] of borders.slice(1).entries()) {
        const packed = JSON.stringify(log.pack(borders[index] ?? -1, upTo))
        for (const event of JSON.parse(packed) as ReturnType<StreamLog['pack']>)
          again.append(typeof event === 'string' ? { type: 'chunk', token: event } : event)
      }
      again.show(again.last)
      expect([...again.eventsAfter(-1)]).toEqual([...log.eventsAfter(-1)])
      expect(again.terminal).toEqual(log.terminal)
    }),
    { numRuns: 100 },
  )
})

test('a chunk that is text and nothing else is packed as that text', () => {
  const log = logOf([
    { type: 'chunk', token: 'a' },
    { type: 'chunk', token: 'b' },
    { type: 'chunk', token: 'c', metadata: { is_code: true } },
  ])
  expect(log.pack(0, 3)).toEqual(['a', 'b', { type: 'chunk', token: 'c', metadata: { is_code: true } }])
  expect(log.pack(1, 2)).toEqual(['b'])
  expect(log.pack(3, 3)).toEqual([])
})
