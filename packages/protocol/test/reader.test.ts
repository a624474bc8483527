import fc, { type Arbitrary } from 'fast-check'
import { describe, expect, test } from 'vitest'
import { encode, type AttachedMessage, type ChunkEvent, type StreamEvent } from '@runnel/protocol'
import { TextReader } from './text-reader.js'

const LAST_TRY = 50

const start: StreamEvent = { type: 'start', id: 's', seq: 0, epoch: 'e1', block: 'ask', provider: 'p', model: 'm' }
const timing = { ttft_ms: 1, duration_ms: 2 }

type Middle = { readonly token: string } | { readonly state: 'thinking' }

const middle: Arbitrary<Middle> = fc.oneof(
  { weight: 4, arbitrary: fc.record({ token: fc.string({ minLength: 1, maxLength: 4 }) }) },
  { weight: 1, arbitrary: fc.constant({ state: 'thinking' } as const) },
)

/** A whole log: a start, chunks with a status here and there, the end. */
const logs = fc.array(middle, { maxLength: 30 }).map((parts): StreamEvent[] => [
  start,
  ...parts.map((part, index): StreamEvent => {
    const head = { id: 's', seq: index + 1 }
    return 'token' in part ? { type: 'chunk', ...head, ...part } : { type: 'status', ...head, ...part }
  }),
  { type: 'complete', id: 's', seq: parts.length + 1, finish_reason: 'stop', timing },
])

/** What the network does to one frame. Most arrive, or the tests would only ever resume. */
const fates = fc.array(
  fc.oneof(
    { weight: 5, arbitrary: fc.constant('arrives' as const) },
    { weight: 1, arbitrary: fc.constantFrom('is lost', 'arrives twice', 'arrives with an old one') },
  ),
  { minLength: 1, maxLength: 60 },
)

const merges = fc.array(fc.integer({ min: 1, max: 5 }), { minLength: 1, maxLength: 20 })

/** The events after `after`, with up to `sizes[n]` consecutive chunks sent as one. */
function framesAfter(log: readonly StreamEvent[], after: number, sizes: readonly number[]): StreamEvent[] {
  const frames: StreamEvent[] = []
  let run: ChunkEvent[] = []
  const flush = () => {
    if (run.length > 0) frames.push(merged(run))
    run = []
  }
  for (const event of log.slice(after + 1)) {
    if (event.type !== 'chunk' || run.length === (sizes[frames.length % sizes.length] ?? 1)) flush()
    if (event.type === 'chunk') run.push(event)
    else frames.push(event)
  }
  flush()
  return frames
}

function merged(run: readonly ChunkEvent[]): ChunkEvent {
  const seqs = run.map((chunk) => chunk.seq)
  const [seq, from] = [Math.max(...seqs), Math.min(...seqs)]
  return { type: 'chunk', id: 's', seq, ...(from !== seq && { from }), token: run.map((chunk) => chunk.token).join('') }
}

function attachedTo(log: readonly StreamEvent[]): AttachedMessage {
  return { type: 'attached', id: 's', epoch: 'e1', last_seq: log.length - 1, state: 'ended' }
}

describe('a reader behind a network that loses and repeats', () => {
  test('ends with exactly the text of the log, and shows nothing else on the way', () => {
    fc.assert(
      fc.property(logs, fates, merges, (log, network, sizes) => {
        const whole = textOf(log)
        const reader = new TextReader()
        const deliver = (event: StreamEvent | AttachedMessage) => {
          const verdict = reader.receive(encode(event))
          expect(whole.startsWith(reader.text)).toBe(true)
          return verdict
        }
        readThrough(log, network, sizes, { reader, deliver })
        expect(reader.text).toBe(whole)
        expect(reader.state.last).toBe(log.length - 1)
      }),
      { numRuns: 500 },
    )
  })
})

interface Peer {
  readonly reader: TextReader
  readonly deliver: (event: StreamEvent | AttachedMessage) => string
}

/** Attaches again and again until the log's end is there; the last attempts are spared by the network. */
function readThrough(
  log: readonly StreamEvent[],
  network: readonly string[],
  sizes: readonly number[],
  peer: Peer,
): void {
  let sent = 0
  for (let attempt = 0; peer.reader.state.last < log.length - 1; attempt += 1) {
    peer.deliver(attachedTo(log))
    for (const frame of framesAfter(log, peer.reader.state.last, sizes)) {
      const fate = attempt < LAST_TRY ? network[sent++ % network.length] : 'arrives'
      if (fate === 'is lost') continue
      if (fate === 'arrives with an old one') peer.deliver(log[frame.seq >> 1] ?? start)
      if (fate === 'arrives twice') peer.deliver(frame)
      peer.deliver(frame)
    }
  }
}

function textOf(log: readonly StreamEvent[]): string {
  return log.map((event) => (event.type === 'chunk' ? event.token : '')).join('')
}

describe('the reader', () => {
  test('asks once per hole, however much arrives behind it', () => {
    fc.assert(
      fc.property(fc.array(fc.integer({ min: 2, max: 100 }), { minLength: 1 }), (seqs) => {
        const reader = new TextReader()
        reader.receive(encode(start))
        const verdicts = seqs.map((seq) => reader.receive(encode({ type: 'chunk', id: 's', seq, token: 'x' })))
        expect(verdicts.filter((verdict) => verdict === 'gap')).toHaveLength(1)
        expect(reader.text).toBe('')
      }),
    )
  })

  test('never goes back in a log', () => {
    fc.assert(
      fc.property(fc.array(fc.integer({ min: 0, max: 6 })), (seqs) => {
        const reader = new TextReader()
        reader.receive(encode(start))
        const lasts = seqs.map((seq) => {
          reader.receive(encode(seq === 0 ? start : { type: 'chunk', id: 's', seq, token: 'x' }))
          return reader.state.last
        })
        expect(lasts).toEqual([...lasts].sort((a, b) => a - b))
      }),
    )
  })
})
