import fc from 'fast-check'
import { expect, test } from 'vitest'
import { StreamLog } from '../../src/streams/stream-log.js'
import { logBody, logOf, START } from '../kit/log-arbitraries.js'

test('what was not shown is dropped, and the rest is as if it had never been written', () => {
  fc.assert(
    fc.property(logBody, fc.nat(), fc.nat(), logBody, (body, count, shown, after) => {
      const mine = [START, ...body]
      const cut = count % mine.length
      const log = new StreamLog('s', 'e1')
      for (const event of mine.slice(0, cut + 1)) log.append(event)
      log.show(shown % mine.length)
      log.dropUnshown()
      expect(log.last).toBe(log.shown)
      const fresh = new StreamLog('s', 'e1')
      for (const event of mine.slice(0, log.last + 1)) fresh.append(event)
      for (const event of after) {
        log.append(event)
        fresh.append(event)
      }
      expect([...log.eventsAfter(-1)]).toEqual([...fresh.eventsAfter(-1)])
      expect(log.ended).toBe(fresh.ended)
    }),
    { numRuns: 100 },
  )
})

test('an epoch that was not shown is forgotten', () => {
  const log = logOf([{ type: 'chunk', token: 'a' }])
  log.append({ type: 'status', state: 'recovering', epoch: 'e2' })
  log.dropUnshown()
  expect(log.currentEpoch).toBe('e1')
})

test('a log that has not begun takes the epoch of whoever begins it, and keeps it from then on', () => {
  const log = new StreamLog('s', 'entered')
  log.rename('claimed')
  for (const event of [START, { type: 'chunk', token: 'a' } as const]) log.append(event)
  log.show(1)
  log.rename('late')
  expect(log).toMatchObject({ epoch: 'claimed', currentEpoch: 'claimed' })
  expect(log.holds({ epoch: 'claimed', seq: 1 })).toBe(true)
  expect(log.holds({ epoch: 'entered', seq: 0 })).toBe(false)
})
