import type { UnnumberedEvent } from '@runnel/protocol'
import fc from 'fast-check'
import { expect, test } from 'vitest'
import { StreamLog } from '../../src/streams/stream-log.js'

const END: UnnumberedEvent = { type: 'complete', finish_reason: 'stop', timing: { ttft_ms: 1, duration_ms: 2 } }

const metadata = fc.record(
  {
    token_count: fc.oneof(fc.constantFrom(0, 1, 2), fc.nat()),
    is_code: fc.boolean(),
    is_link: fc.constant(true),
  },
  { requiredKeys: [] },
)

const token = fc.oneof(
  fc.constantFrom(' the', '“', '”', 'é', '😀', '\ud83d', '\ude00', '\n', '\0', '"', 'x'.repeat(300)),
  fc.string({ minLength: 1, maxLength: 5, unit: 'grapheme' }),
)

const chunk: fc.Arbitrary<UnnumberedEvent> = fc.record(
  { type: fc.constant('chunk' as const), token, channel: fc.constant('reasoning' as const), metadata },
  { requiredKeys: ['type', 'token'] },
)

const event = fc.oneof(
  { arbitrary: chunk, weight: 20 },
  { arbitrary: fc.constant<UnnumberedEvent>({ type: 'status', state: 'thinking' }), weight: 1 },
)

function logOf(events: readonly UnnumberedEvent[]): StreamLog {
  const log = new StreamLog('one', 'e1')
  for (const each of [...events, END]) log.append(each)
  return log
}

/** Everything that a reader can have of it, in pages of several sizes. */
function seen(log: StreamLog, after: number) {
  const pages = [1, 40, 1_000].map((size) => {
    const frames = []
    for (let at = after; at < log.shown; ) {
      const page = log.read(at, size)
      frames.push(...page.frames)
      at = page.next
    }
    return frames
  })
  return {
    pages,
    events: [...log.eventsAfter(after)],
    packed: log.pack(after, log.last),
    text: log.text(),
    chars: log.chars,
  }
}

test('a log that has ended and is watched by nobody reads as one that is watched', () => {
  fc.assert(
    fc.property(fc.array(event, { maxLength: 400 }), fc.integer({ min: -1, max: 20 }), (events, after) => {
      const [unwatched, watched] = [logOf(events), logOf(events)]
      watched.watch({ told: () => undefined })
      for (const log of [unwatched, watched]) log.show(log.last)

      expect(seen(unwatched, after)).toEqual(seen(watched, after))
    }),
    { numRuns: 60 },
  )
})

test('a reader that comes back to it, and leaves, changes nothing', () => {
  const log = logOf([
    { type: 'chunk', token: 'let x', metadata: { is_code: true } },
    { type: 'chunk', token: ' – “yes”' },
  ])
  log.show(log.last)
  const before = seen(log, -1)
  log.watch({ told: () => undefined })()

  expect(seen(log, -1)).toEqual(before)
})

test('a long answer, and a count that fits into no character, stay whole', () => {
  const long = logOf(Array.from({ length: 20_000 }, (_, index) => ({ type: 'chunk', token: ` ${index}` })))
  const odd = logOf([{ type: 'chunk', token: 'a', metadata: { token_count: 70_000 } }])
  for (const log of [long, odd]) log.show(log.last)

  expect(long.text()).toHaveLength(long.chars)
  expect([...odd.eventsAfter(-1)][0]).toMatchObject({ token: 'a', metadata: { token_count: 70_000 } })
})
