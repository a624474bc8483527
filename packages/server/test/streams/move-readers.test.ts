import type { UnnumberedEvent } from '@runnel/protocol'
import { afterEach, expect, test } from 'vitest'
import { type StoredStream, StoreUnavailable } from '../../src/ports/stream-store.js'
import { moveReaders } from '../../src/streams/move-readers.js'
import { Stream } from '../../src/streams/stream.js'
import { StreamLog } from '../../src/streams/stream-log.js'
import { recordOf } from '../../src/streams/stream-record.js'
import { asking, typesOf } from '../kit/manager.js'
import { START } from '../kit/log-arbitraries.js'

const RECOVERING: UnnumberedEvent = { type: 'status', state: 'recovering', epoch: 'e2' }
const COMPLETE: UnnumberedEvent = { type: 'complete', finish_reason: 'stop', timing: { ttft_ms: 1, duration_ms: 2 } }
const record = recordOf(asking(), { owner: 'n1', epoch: 'e1' })

let streams: Stream[] = []

afterEach(() => {
  for (const stream of streams) stream.fence()
  streams = []
})

function words(...tokens: string[]): UnnumberedEvent[] {
  return tokens.map((token) => ({ type: 'chunk', token }))
}

function append(log: StreamLog, events: readonly UnnumberedEvent[]): void {
  for (const event of events) log.append(event)
}

/** A stream of this node, all of `shown` shown and all of `unkept` not. */
function streamOf(shown: readonly UnnumberedEvent[], unkept: readonly UnnumberedEvent[] = []): Stream {
  const log = new StreamLog('s-1', 'e1')
  append(log, [START, ...shown])
  log.show(log.last)
  append(log, unkept)
  const rest = { orphanGraceMs: 60_000, maxBytes: 1_000_000, maxMs: 60_000, keeper: { keep: () => undefined } }
  const stream = new Stream({ record, log, ...rest })
  streams.push(stream)
  return stream
}

/** What the store follows for another node, written on by the test. */
function storedOf(events: readonly UnnumberedEvent[]) {
  const log = new StreamLog('s-1', 'e1')
  const stored = { record, log, isLost: false, isClosed: false, close: () => void (stored.isClosed = true) }
  const write = (...more: UnnumberedEvent[]) => {
    append(log, more)
    log.show(log.last)
  }
  write(START, ...events)
  return { stored, write }
}

async function move(stream: Stream, follow: () => Promise<StoredStream | undefined>): Promise<unknown[]> {
  const faults: unknown[] = []
  await moveReaders(stream, { store: { follow }, onFault: (error) => faults.push(error) })
  return faults
}

test('readers get what the new owner writes, in the log that they have, behind what they were shown', async () => {
  const stream = streamOf(words('Hello'), words(' from the dead'))
  stream.enter()
  const { stored, write } = storedOf([...words('Hello'), RECOVERING])
  await move(stream, () => Promise.resolve(stored))
  expect(typesOf(stream)).toEqual(['start', 'chunk', 'recovering'])
  write(...words(', world'), COMPLETE)
  expect([...stream.log.eventsAfter(-1)]).toEqual([...stored.log.eventsAfter(-1)])
  expect(stream.log.terminal?.type).toBe('complete')
  expect(stream.isLost).toBe(false)
})

test('the call of the vendor is aborted, and nothing more is written here', async () => {
  const stream = streamOf(words('Hello'))
  stream.enter()
  const { stored } = storedOf([...words('Hello'), RECOVERING])
  await move(stream, () => Promise.resolve(stored))
  expect(stream.signal.aborted).toBe(true)
  stream.write({ type: 'cancelled', reason: 'shutdown' })
  expect(typesOf(stream)).toEqual(['start', 'chunk', 'recovering'])
})

test('the follow is let go when the last reader has left', async () => {
  const stream = streamOf(words('Hello'))
  const leave = [stream.enter(), stream.enter()]
  const { stored, write } = storedOf([...words('Hello'), RECOVERING])
  await move(stream, () => Promise.resolve(stored))
  leave[0]?.()
  leave[0]?.()
  expect(stored.isClosed).toBe(false)
  leave[1]?.()
  expect(stored.isClosed).toBe(true)
  write(...words(', world'))
  expect(stream.log.text()).toBe('Hello')
})

test('readers who were shown what the new owner does not have are sent away', async () => {
  const stream = streamOf(words('Hello', ', ', 'wor'))
  stream.enter()
  const { stored } = storedOf([...words('Hello'), RECOVERING, ...words('there', 'and', 'on')])
  await move(stream, () => Promise.resolve(stored))
  expect(stream.isLost).toBe(true)
  expect(stored.isClosed).toBe(true)
  expect(stream.log.text()).toBe('Hello, wor')
})

test('readers are sent away when the store cannot tell, has nothing, or is away later', async () => {
  const unknown = streamOf(words('Hello'))
  unknown.enter()
  const away = new StoreUnavailable('away')
  expect(await move(unknown, () => Promise.reject(away))).toEqual([away])
  expect(unknown.isLost).toBe(true)

  const gone = streamOf(words('Hello'))
  gone.enter()
  await move(gone, () => Promise.resolve(undefined))
  expect(gone.isLost).toBe(true)

  const cut = streamOf(words('Hello'))
  cut.enter()
  const { stored } = storedOf([...words('Hello'), RECOVERING])
  await move(cut, () => Promise.resolve(stored))
  stored.isLost = true
  stored.log.lose()
  expect(cut.isLost).toBe(true)
})

test('what nobody reads here is not followed', async () => {
  const stream = streamOf(words('Hello'))
  let follows = 0
  await move(stream, () => {
    follows += 1
    return Promise.resolve(undefined)
  })
  expect(follows).toBe(0)
  // Whoever was about to read it is sent away, and finds it where it is.
  expect(stream.isLost).toBe(true)
})
