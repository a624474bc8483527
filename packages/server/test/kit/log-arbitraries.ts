import type { StreamEvent, UnnumberedEvent } from '@runnel/protocol'
import fc, { type Arbitrary } from 'fast-check'
import { StreamLog } from '../../src/streams/stream-log.js'

type Chunk = Extract<UnnumberedEvent, { type: 'chunk' }>

const metadata = fc.record(
  { token_count: fc.integer({ min: 0, max: 5 }), is_code: fc.boolean(), is_link: fc.boolean() },
  { requiredKeys: [] },
)

const plain: Arbitrary<Chunk> = fc
  .string({ minLength: 1, maxLength: 12, unit: 'binary' })
  .map((token) => ({ type: 'chunk', token }))

const hinted: Arbitrary<Chunk> = fc
  .tuple(plain, fc.option(fc.constant('reasoning' as const), { nil: undefined }), metadata)
  .map(([chunk, channel, hints]) => ({
    ...chunk,
    ...(channel && { channel }),
    ...(Object.keys(hints).length > 0 && { metadata: hints }),
  }))

const status = fc.constant<UnnumberedEvent>({ type: 'status', state: 'thinking' })

const terminal: Arbitrary<UnnumberedEvent> = fc.constantFrom<UnnumberedEvent>(
  { type: 'complete', finish_reason: 'stop', timing: { ttft_ms: 1, duration_ms: 2 } },
  { type: 'cancelled', reason: 'client' },
)

/** The events of a log behind its start: mostly text, as in life; with an end or without. */
export const logBody: Arbitrary<UnnumberedEvent[]> = fc
  .tuple(
    fc.array(
      fc.oneof({ weight: 8, arbitrary: plain }, { weight: 3, arbitrary: hinted }, { weight: 1, arbitrary: status }),
      {
        maxLength: 700,
        size: 'large',
      },
    ),
    fc.option(terminal, { nil: undefined }),
  )
  .map(([events, end]) => (end ? [...events, end] : events))

export const START: UnnumberedEvent = { type: 'start', epoch: 'e1', block: 'ask', provider: 'demo', model: 'demo' }

/** A log of the stream `s` with these events behind its start, all of them shown. */
export function logOf(body: readonly UnnumberedEvent[]): StreamLog {
  const log = new StreamLog('s', 'e1')
  for (const event of [START, ...body]) log.append(event)
  log.show(log.last)
  return log
}

/** The text of the answer that these events carry. */
export function textOf(events: Iterable<UnnumberedEvent | StreamEvent>): string {
  return [...events].map((event) => (event.type === 'chunk' && !event.channel ? event.token : '')).join('')
}
