import type { ChunkEvent, StreamEvent, UnnumberedEvent } from '@runnel/protocol'
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import type { Frame } from '../../src/ports/connection.js'
import { HIGH_WATER_BYTES, Pump } from '../../src/session/pump.js'
import { Turn } from '../../src/session/turn.js'
import type { Readable } from '../../src/streams/readable.js'
import { StreamLog } from '../../src/streams/stream-log.js'
import { turns } from '../kit/memory-peer.js'

const START: UnnumberedEvent = { type: 'start', block: 'ask', provider: 'p', model: 'm', epoch: 'e1' }
const THINKING: UnnumberedEvent = { type: 'status', state: 'thinking' }
const END: UnnumberedEvent = { type: 'complete', finish_reason: 'stop', timing: { ttft_ms: 1, duration_ms: 2 } }

/** Logs that are shown as they are written, and one connection on which all of them are read. */
function reading(...ids: string[]) {
  const writes: Frame[][] = []
  const connection = {
    bufferedBytes: 0,
    send: (frames: readonly (Frame | string)[]) => writes.push(frames.filter((frame) => typeof frame !== 'string')),
    close: () => undefined,
  }
  const onFault = (error: unknown) => {
    throw error
  }
  const ignore = () => undefined
  const pump = new Pump({ connection, turn: new Turn({ onFault }), onDone: ignore, onLost: ignore, onOverrun: ignore })
  const logs = ids.map((id) => new StreamLog(id, 'e1'))
  const readers = logs.map((log) => {
    return pump.attach(readableOf(log), -1)
  })
  const say = (at: number, ...events: UnnumberedEvent[]) => {
    for (const event of events) {
      logs[at]?.append(event)
      logs[at]?.show(logs[at].last, event)
    }
  }
  const sent = () => writes.flat().map(({ json }) => JSON.parse(json) as StreamEvent)
  return { pump, connection, logs, readers, writes, say, sent }
}

function readableOf(log: StreamLog): Readable {
  return { record: { id: log.id }, log, isLost: false, enter: () => () => undefined } as unknown as Readable
}

function text(token: string, more: Partial<ChunkEvent> = {}): UnnumberedEvent {
  return { type: 'chunk', token, ...more }
}

describe('what a reader is given at once', () => {
  test('is one frame for the chunks of a turn, told as the range that they are', async () => {
    const { writes, say, sent } = reading('s-1')
    say(0, text('a'), text('b'), text('c'))
    await turns()
    expect(writes).toHaveLength(1)
    expect(sent()).toEqual([{ type: 'chunk', id: 's-1', seq: 2, from: 0, token: 'abc' }])
    expect(writes[0]?.[0]).toMatchObject({ id: 's-1', epoch: 'e1', seq: 2, type: 'chunk' })
  })

  test('tells its length in bytes, whatever it says', async () => {
    const { writes, say } = reading('s-1')
    say(0, text('“naïve”'), text(' 😀\n'))
    await turns()
    const [frame] = writes.flat()
    expect(frame?.bytes).toBe(Buffer.byteLength(frame?.json ?? ''))
  })

  test('keeps kinds apart, and counts the tokens of the vendor', async () => {
    const { say, sent } = reading('s-1')
    const code = { metadata: { is_code: true } } as const
    say(0, text('see '), text('`x', code), text('`', { metadata: { is_code: true, token_count: 0 } }), text(' there'))
    say(0, text('hm', { channel: 'reasoning' }), text('m', { channel: 'reasoning', metadata: { token_count: 3 } }))
    await turns()
    expect(sent()).toEqual([
      { type: 'chunk', id: 's-1', seq: 0, token: 'see ' },
      { type: 'chunk', id: 's-1', seq: 2, from: 1, token: '`x`', metadata: { token_count: 1, is_code: true } },
      { type: 'chunk', id: 's-1', seq: 3, token: ' there' },
      { type: 'chunk', id: 's-1', seq: 5, from: 4, token: 'hmm', channel: 'reasoning', metadata: { token_count: 4 } },
    ])
  })

  test('stays ahead of what follows it in the same turn', async () => {
    const { say, sent } = reading('s-1', 's-2')
    say(0, START, text('a'))
    await turns()
    say(0, text('b'), THINKING, text('c'), END)
    say(1, text('x'))
    await turns()
    const numbers = sent().flatMap((event) => (event.id === 's-1' ? [event.seq] : []))
    expect(numbers).toEqual([0, 1, 2, 3, 4, 5])
    expect(sent().at(-1)).toMatchObject({ id: 's-2', token: 'x' })
  })

  test('is not sent to a reader that has left, in whichever chunk it stands', async () => {
    const { pump, readers, say, sent } = reading('s-1', 's-2')
    say(0, text('a'), text('b', { metadata: { is_link: true } }), text('c'))
    say(1, text('x'))
    const [leaving] = readers
    if (leaving) pump.detach(leaving)
    say(1, text('y'))
    await turns()
    expect(sent()).toEqual([{ type: 'chunk', id: 's-2', seq: 1, from: 0, token: 'xy' }])
  })

  test('is no more than there is room for: the rest is read when there is some again', async () => {
    const { pump, connection, say, sent } = reading('s-1', 's-2')
    const count = 40
    for (let at = 0; at < count; at++) say(at % 2, text('x'.repeat(2_000)))
    connection.bufferedBytes = HIGH_WATER_BYTES
    await turns()
    const before = sent().reduce((sum, event) => sum + (event.type === 'chunk' ? event.token.length : 0), 0)
    expect(before).toBeGreaterThan(HIGH_WATER_BYTES / 4)
    expect(before).toBeLessThan(HIGH_WATER_BYTES + 4_000)
    connection.bufferedBytes = 0
    pump.drained()
    await turns(20)
    const all = sent().reduce((sum, event) => sum + (event.type === 'chunk' ? event.token.length : 0), 0)
    expect(all).toBe(count * 2_000)
  })

  test('does not keep those waiting who are behind', async () => {
    const { pump, logs, say, sent } = reading('s-1')
    const old = new StreamLog('old', 'e1')
    for (let count = 0; count < 100; count++) old.append(text('o'.repeat(2_000)))
    old.show(old.last)
    pump.attach(readableOf(old), -1)
    const flood = async () => {
      for (let count = 0; count < 40; count++) say(0, text('x'.repeat(1_000)))
      await turns(1)
    }
    for (let turn = 0; turn < 30; turn++) await flood()
    expect(sent().findLast(({ id }) => id === 'old')?.seq).toBe(old.last)
    expect(sent().findLast(({ id }) => id === 's-1')?.seq).toBeGreaterThan((logs[0]?.last ?? 0) / 4)
  })

  test('is no more of one stream than its share while others have something to say', async () => {
    const { writes, say } = reading('s-1', 's-2')
    for (let count = 0; count < 40; count++) say(0, text('x'.repeat(1_000)))
    say(1, text('hello'))
    await turns(1)
    const before = writes[0]?.findIndex(({ id }) => id === 's-2') ?? -1
    expect(before).toBeGreaterThan(0)
    const chars = writes[0]?.slice(0, before).reduce((sum, { json }) => sum + json.length, 0)
    expect(chars).toBeLessThan(20_000)
  })

  test('is counted as it is sent: what JSON escapes takes six times the room', async () => {
    const { writes, say } = reading(...Array.from({ length: 12 }, (_, index) => `s-${index}`))
    for (let count = 0; count < 60; count++) say(count % 12, text('\u0001'.repeat(1_000)))
    await turns(1)
    const chars = writes[0]?.reduce((sum, { json }) => sum + json.length, 0)
    expect(chars).toBeLessThan(2 * HIGH_WATER_BYTES)
  })

  test('that a connection which has filled up meanwhile gets is not taken for what it has taken', async () => {
    const { pump, connection, say } = reading('s-1')
    say(0, text('x'.repeat(20_000)))
    connection.bufferedBytes = HIGH_WATER_BYTES
    connection.send = (frames) => {
      connection.bufferedBytes += frames.length * 20_000
      return 0
    }
    await turns()
    connection.bufferedBytes -= 10_000
    const later = performance.now() + 20_000
    pump.stalledMs(later)
    expect(pump.stalledMs(later)).toBe(0)
  })

  test('is nothing while the connection is full', async () => {
    const { connection, say, writes } = reading('s-1')
    connection.bufferedBytes = HIGH_WATER_BYTES
    say(0, text('a'), text('b'))
    await turns()
    expect(writes).toEqual([])
  })
})

const chunk = fc.record(
  {
    type: fc.constant('chunk' as const),
    token: fc.oneof(fc.constantFrom('a', ' the', '“', '😀', '"', '\n', 'y'.repeat(3_000)), fc.string({ minLength: 1 })),
    channel: fc.constant('reasoning' as const),
    metadata: fc.record(
      { token_count: fc.nat(4), is_code: fc.boolean(), is_link: fc.constant(true) },
      { requiredKeys: [] },
    ),
  },
  { requiredKeys: ['type', 'token'] },
)
const step = fc.oneof(
  { weight: 12, arbitrary: fc.record({ at: fc.nat(1), event: chunk }) },
  { weight: 2, arbitrary: fc.record({ at: fc.nat(1), event: fc.constant(THINKING) }) },
  { weight: 3, arbitrary: fc.constant('turn' as const) },
  { weight: 1, arbitrary: fc.constant('full' as const) },
  { weight: 2, arbitrary: fc.constant('room' as const) },
)

/** What a chunk says of each of its characters, so that it is the same however chunks were merged. */
function said(events: Iterable<StreamEvent>): unknown[] {
  let next = 0
  return [...events].flatMap((event): unknown[] => {
    const from = event.type === 'chunk' ? (event.from ?? event.seq) : event.seq
    expect(from).toBe(next)
    next = event.seq + 1
    if (event.type !== 'chunk') return [event]
    const { channel = '', metadata: { is_code = null, is_link = null } = {} } = event
    return [...event.token].map((char) => `${char} ${channel} ${is_code} ${is_link}`)
  })
}

function tokens(events: Iterable<StreamEvent>): number {
  let count = 0
  for (const event of events)
    if (event.type === 'chunk') count += event.metadata?.token_count ?? event.seq - (event.from ?? event.seq) + 1
  return count
}

test('readers get what the log has, in order and once, however it is cut into turns and whenever there is room', async () => {
  await fc.assert(
    fc.asyncProperty(fc.array(step, { maxLength: 120 }), async (steps) => {
      const { pump, connection, logs, say, sent } = reading('s-1', 's-2')
      const room = () => {
        connection.bufferedBytes = 0
        pump.drained()
      }
      for (const each of steps) {
        if (each === 'turn') await turns(1)
        else if (each === 'full') connection.bufferedBytes = HIGH_WATER_BYTES
        else if (each === 'room') room()
        else say(each.at, each.event)
      }
      room()
      await turns(60)
      for (const log of logs) {
        const got = sent().filter(({ id }) => id === log.id)
        expect(said(got)).toEqual(said(log.eventsAfter(-1)))
        expect(tokens(got)).toBe(tokens(log.eventsAfter(-1)))
      }
    }),
    { numRuns: 300 },
  )
})
