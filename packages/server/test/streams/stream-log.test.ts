import { decodeMessage, read as readRule, type StreamEvent, UNREAD, type UnnumberedEvent } from '@runnel/protocol'
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { SEAL_CHUNKS } from '../../src/streams/chunk-run.js'
import { StreamLog } from '../../src/streams/stream-log.js'
import { logBody, logOf, START, textOf } from '../kit/log-arbitraries.js'

const COMPLETE: UnnumberedEvent = { type: 'complete', finish_reason: 'stop', timing: { ttft_ms: 1, duration_ms: 2 } }

function chunks(...tokens: string[]): UnnumberedEvent[] {
  return tokens.map((token) => ({ type: 'chunk', token }))
}

function eventsOf(log: StreamLog, after: number, maxChars = 1_000_000): StreamEvent[] {
  return log.read(after, maxChars).frames.map(({ json }) => JSON.parse(json) as StreamEvent)
}

/** Everything after `after`, page by page. */
function readToEnd(log: StreamLog, after: number, limits: readonly number[]): StreamEvent[] {
  const events: StreamEvent[] = []
  for (let next = after, page = 0; next < log.shown; page++) {
    const found = log.read(next, limits[page % limits.length] ?? 1)
    expect(found.next).toBeGreaterThan(next)
    events.push(...found.frames.map(({ json }) => JSON.parse(json) as StreamEvent))
    next = found.next
  }
  return events
}

describe('appending', () => {
  test('numbers events from 0 without holes, and shows none of them', () => {
    const log = new StreamLog('s', 'e1')
    for (const event of [START, ...chunks('a', 'b')]) log.append(event)
    expect(log).toMatchObject({ last: 2, shown: -1 })
    expect(log.read(-1, 1_000).frames).toEqual([])
    expect([...log.eventsAfter(-1)].map(({ seq }) => seq)).toEqual([0, 1, 2])
  })

  test('does nothing once the log has ended', () => {
    const log = logOf([COMPLETE])
    const { bytes } = log
    log.append({ type: 'chunk', token: 'late' })
    log.append({ type: 'cancelled', reason: 'client' })
    log.show(10)
    expect(log).toMatchObject({ last: 1, shown: 1, bytes, terminal: { type: 'complete' } })
  })

  test('counts what it takes in memory', () => {
    const log = logOf([])
    const before = log.bytes
    log.append({ type: 'chunk', token: 'x'.repeat(1_000) })
    expect(log.bytes - before).toBeGreaterThanOrEqual(1_000)
    expect(log.bytes - before).toBeLessThan(1_100)
  })
})

describe('showing', () => {
  test('lets readers see up to the number given and no further', () => {
    const log = new StreamLog('s', 'e1')
    for (const event of [START, ...chunks('a', 'b', 'c')]) log.append(event)
    log.show(2)
    expect(eventsOf(log, 0)).toEqual([{ type: 'chunk', id: 's', seq: 2, from: 1, token: 'ab' }])
    expect(log.holds({ epoch: 'e1', seq: 2 })).toBe(true)
    expect(log.holds({ epoch: 'e1', seq: 3 })).toBe(false)
  })

  test('tells the end only when it is shown', () => {
    const log = new StreamLog('s', 'e1')
    log.append(START)
    log.append(COMPLETE)
    log.show(0)
    expect(log).toMatchObject({ ended: true, terminal: undefined })
    log.show(1)
    expect(log.terminal).toMatchObject({ type: 'complete', seq: 1 })
  })

  test('wakes watchers once per show, and not when nothing is new', () => {
    const log = new StreamLog('s', 'e1')
    let woken = 0
    const stop = log.watch({ told: () => (woken += 1) })
    for (const event of [START, ...chunks('a')]) log.append(event)
    log.show(1)
    log.show(1)
    log.show(0)
    expect(woken).toBe(1)
    stop()
    log.append(COMPLETE)
    log.show(2)
    expect(woken).toBe(1)
  })
})

describe('reading', () => {
  test('merges chunks, and leaves from out when there is one', () => {
    const log = logOf(chunks('One ', 'two ', 'three'))
    expect(eventsOf(log, 0)).toEqual([{ type: 'chunk', id: 's', seq: 3, from: 1, token: 'One two three' }])
    expect(eventsOf(log, 2)).toEqual([{ type: 'chunk', id: 's', seq: 3, token: 'three' }])
    expect(eventsOf(log, 3)).toEqual([])
  })

  test('sums token counts, and leaves them out when they equal the count of chunks', () => {
    const log = logOf([
      ...chunks('a'),
      { type: 'chunk', token: 'b', metadata: { token_count: 3 } },
      { type: 'chunk', token: 'c', metadata: { token_count: 0 } },
      { type: 'chunk', token: 'd', metadata: { token_count: 0 } },
    ])
    expect(eventsOf(log, 0)).toEqual([{ type: 'chunk', id: 's', seq: 4, from: 1, token: 'abcd' }])
    expect(eventsOf(log, 1)).toMatchObject([{ from: 2, token: 'bcd' }])
    expect(eventsOf(log, 2)).toMatchObject([{ from: 3, token: 'cd', metadata: { token_count: 0 } }])
  })

  test('tells no hint of a chunk that has none, not even an empty one', () => {
    const log = logOf([{ type: 'chunk', token: 'a', metadata: {} }, ...chunks('b')])
    expect(eventsOf(log, 0)).toEqual([{ type: 'chunk', id: 's', seq: 2, from: 1, token: 'ab' }])
  })

  test('yields at least one event, however small the page', () => {
    const log = logOf(chunks('a'.repeat(100), 'b'))
    expect(log.read(-1, 1)).toMatchObject({ next: 0, frames: [{ type: 'start' }] })
    expect(log.read(0, 1)).toMatchObject({ next: 1, frames: [{ seq: 1 }] })
  })

  test('keeps to the size of a page, give or take one event', () => {
    const log = logOf(chunks(...Array.from({ length: 2_000 }, () => 'x'.repeat(50))))
    for (const frame of log.read(0, 5_000).frames) expect(frame.json.length).toBeLessThan(5_200)
    const total = log.read(0, 5_000).frames.reduce((sum, { json }) => sum + json.length, 0)
    expect(total).toBeLessThan(10_200)
  })

  test('never makes one huge frame of a long log', () => {
    const log = logOf(chunks(...Array.from({ length: 1_000 }, () => 'x'.repeat(400))))
    const sizes = log.read(-1, 10_000_000).frames.map(({ json }) => json.length)
    expect(Math.max(...sizes)).toBeLessThan(17_000)
    expect(eventsOf(log, -1).at(-1)).toMatchObject({ seq: 1_000 })
  })

  test('finds every chunk in runs that were sealed, and in the newest', () => {
    const tokens = Array.from({ length: SEAL_CHUNKS * 2 + 7 }, (_, index) => `${index};`)
    const log = logOf(chunks(...tokens))
    for (const after of [0, 1, SEAL_CHUNKS - 1, SEAL_CHUNKS, SEAL_CHUNKS + 1, SEAL_CHUNKS * 2, tokens.length - 1]) {
      expect(textOf(eventsOf(log, after))).toBe(tokens.slice(after).join(''))
      expect([...log.eventsAfter(after)]).toMatchObject([
        { seq: after + 1, token: tokens[after] },
        ...new Array(tokens.length - after - 1).fill({}),
      ])
    }
  })

  test('names each frame for every wire', () => {
    const [start, text] = logOf(chunks('a', 'b')).read(-1, 1_000).frames
    expect(start).toMatchObject({ type: 'start', id: 's', epoch: 'e1', seq: 0 })
    expect(text).toMatchObject({ type: 'chunk', id: 's', epoch: 'e1', seq: 2 })
  })

  test('puts the epoch in force into each frame', () => {
    const log = logOf([...chunks('a'), { type: 'status', state: 'recovering', epoch: 'e2' }, ...chunks('b'), COMPLETE])
    expect(log.read(-1, 1_000).frames.map(({ epoch, seq }) => `${epoch}.${seq}`)).toEqual([
      'e1.0',
      'e1.1',
      'e2.2',
      'e2.3',
      'e2.4',
    ])
    expect(log).toMatchObject({ epoch: 'e1', currentEpoch: 'e2' })
  })
})

describe('a cursor', () => {
  const log = logOf([...chunks('a', 'b'), { type: 'status', state: 'recovering', epoch: 'e2' }, ...chunks('c')])

  test.each([
    ['e1', 0, true],
    ['e1', 2, true],
    ['e1', 3, false],
    ['e1', 4, false],
    ['e2', 3, true],
    ['e2', 4, true],
    ['e2', 5, false],
    ['e2', 2, false],
    ['e3', 0, false],
    ['', 0, false],
  ])('of epoch %s and number %d is held: %s', (epoch, seq, held) => {
    expect(log.holds({ epoch, seq })).toBe(held)
  })
})

test('the text is that of the answer, reasoning left out', () => {
  const log = logOf([
    { type: 'chunk', token: 'Hm. ', channel: 'reasoning' },
    ...chunks('Yes'),
    { type: 'status', state: 'thinking' },
    { type: 'chunk', token: '.', metadata: { is_code: true } },
  ])
  expect(log.text()).toBe('Yes.')
})

describe('for any log, any cursor and any sizes of page', () => {
  test('reading to the end yields the rest of the text, in contiguous numbers, within the rules of merging', () => {
    fc.assert(
      fc.property(
        logBody,
        fc.array(fc.integer({ min: 1, max: 400 }), { minLength: 1 }),
        fc.nat(),
        (body, limits, where) => {
          const log = logOf(body)
          const after = (where % (body.length + 2)) - 1
          const written = [...log.eventsAfter(-1)]
          const events = readToEnd(log, after, limits)
          let last = after
          for (const event of events) {
            const first = event.type === 'chunk' ? (event.from ?? event.seq) : event.seq
            expect(first).toBe(last + 1)
            last = event.seq
            expect(mergedOf(written.slice(first, last + 1))).toEqual(event)
          }
          expect(last).toBe(log.last)
          expect(textOf(events)).toBe(textOf(written.slice(after + 1)))
        },
      ),
      { numRuns: 60 },
    )
  })

  test('what is written is valid on the wire, and the text is what was appended', () => {
    fc.assert(
      fc.property(logBody, (body) => {
        const log = logOf(body)
        expect(log.text()).toBe(textOf(body))
        for (const { json } of log.read(-1, 10_000_000).frames) expect(decodeMessage(json)).toMatchObject({ ok: true })
      }),
      { numRuns: 40 },
    )
  })

  test("a reader that follows the protocol's rule applies every frame", () => {
    fc.assert(
      fc.property(logBody, fc.array(fc.integer({ min: 1, max: 300 }), { minLength: 1 }), (body, limits) => {
        let state = UNREAD
        for (const event of readToEnd(logOf(body), -1, limits)) {
          const reading = readRule(state, event)
          expect(reading.verdict).toBe('apply')
          state = reading.state
        }
      }),
      { numRuns: 30 },
    )
  })

  test('reading while it is written misses nothing and repeats nothing', () => {
    fc.assert(
      fc.property(logBody, fc.array(fc.integer({ min: 1, max: 9 }), { minLength: 1 }), (body, steps) => {
        const log = new StreamLog('s', 'e1')
        const seen: StreamEvent[] = []
        let next = -1
        for (const [index, event] of [START, ...body].entries()) {
          log.append(event)
          if (index % (steps[index % steps.length] ?? 1) !== 0) continue
          log.show(log.last)
          const page = log.read(next, 200)
          seen.push(...page.frames.map(({ json }) => JSON.parse(json) as StreamEvent))
          next = page.next
        }
        log.show(log.last)
        seen.push(...readToEnd(log, next, [200]))
        expect(textOf(seen)).toBe(textOf(body))
        expect(seen.at(-1)?.seq).toBe(body.length)
      }),
      { numRuns: 40 },
    )
  })
})

/** What a merge of these events has to look like, by the rules of the protocol. */
function mergedOf(events: readonly StreamEvent[]): StreamEvent | undefined {
  const [first] = events
  const last = events.at(-1)
  if (first?.type !== 'chunk' || last?.type !== 'chunk') return events.length === 1 ? first : undefined
  const kinds = new Set(
    events.map(
      (event) =>
        event.type === 'chunk' && JSON.stringify([event.channel, event.metadata?.is_code, event.metadata?.is_link]),
    ),
  )
  expect(kinds.size).toBe(1)
  const tokens = events.reduce(
    (sum, event) => sum + (event.type === 'chunk' ? (event.metadata?.token_count ?? 1) : 0),
    0,
  )
  const { token_count: _, ...hints } = first.metadata ?? {}
  const metadata = { ...(tokens !== events.length && { token_count: tokens }), ...hints }
  return {
    type: 'chunk',
    id: 's',
    seq: last.seq,
    ...(events.length > 1 && { from: first.seq }),
    token: events.map((event) => (event.type === 'chunk' ? event.token : '')).join(''),
    ...(first.channel && { channel: first.channel }),
    ...(Object.keys(metadata).length > 0 && { metadata }),
  }
}
