import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest'
import type { UnnumberedEvent } from '@runnel/protocol'
import type { StreamRecord, StreamStore } from '../../src/ports/stream-store.js'
import { StreamLog } from '../../src/streams/stream-log.js'
import { START } from './log-arbitraries.js'

/** A store as the suite meets it. */
export interface StoreWorld {
  readonly store: StreamStore
  /** Lets so much time pass, in milliseconds, as far as the store's expiry is concerned. */
  elapse(ms: number): Promise<void>
  /** Closes the store and whatever it stands on. */
  close(): Promise<void>
}

export const END: UnnumberedEvent = { type: 'complete', finish_reason: 'stop', timing: { ttft_ms: 1, duration_ms: 2 } }

export interface WrittenStream {
  readonly record: StreamRecord
  readonly log: StreamLog
}

let made = 0

/** A stream that node `n1` is about to enter. */
export function streamOf(id = 's-1', session = 'alice', owner = 'n1'): WrittenStream {
  made += 1
  const epoch = `epoch-${made}`
  const request = { id, prompt: 'why?' }
  const record = {
    session,
    id,
    epoch,
    term: 1,
    owner,
    fingerprint: `f-${made}`,
    request,
    created_at: Date.now() + made,
  }
  return { record, log: new StreamLog(id, epoch) }
}

/** Writes events to a stream, as its owner does. */
export async function write(store: StreamStore, stream: WrittenStream, ...events: UnnumberedEvent[]): Promise<void> {
  const { record, log } = stream
  const durable = log.last
  for (const event of events) log.append(event)
  const [result] = await store.commit([{ record, log, durable, upTo: log.last }])
  expect(result).toEqual({ outcome: 'stored', seq: log.last })
  log.show(log.last)
}

/** What every `StreamStore` has to do. A stream is kept for ten seconds after its end. */
export function storeSuite(openWorld: (options: { ttlMs: number }) => Promise<StoreWorld>): void {
  let world: StoreWorld
  let store: StreamStore

  beforeEach(async () => {
    world = await openWorld({ ttlMs: 10_000 })
    store = world.store
  })

  afterEach(() => world.close())

  async function ended(id: string, chars: number): Promise<WrittenStream> {
    const stream = streamOf(id)
    await store.create(stream.record, stream.log)
    await write(store, stream, START, { type: 'chunk', token: 'x'.repeat(chars) }, END)
    await store.finish(stream.record)
    return stream
  }

  describe('create', () => {
    test('enters a stream once, whoever comes first', async () => {
      const both = [streamOf(), streamOf()]
      const results = await Promise.all(both.map(({ record, log }) => store.create(record, log)))
      expect(results.filter(({ created }) => created)).toHaveLength(1)
      const winner = both[results.findIndex(({ created }) => created)]
      expect(results.find(({ created }) => !created)).toMatchObject({ record: winner?.record })
      expect((await store.load({ session: 'alice', id: 's-1' }))?.record.epoch).toBe(winner?.record.epoch)
    })

    test('tells sessions and ids apart', async () => {
      for (const [id, session] of [
        ['s-1', 'alice'],
        ['s-2', 'alice'],
        ['s-1', 'bob'],
      ] as const) {
        const { record, log } = streamOf(id, session)
        expect(await store.create(record, log)).toEqual({ created: true })
      }
    })
  })

  describe('commit', () => {
    test('answers each append of a flush, in order', async () => {
      const all = [streamOf('a'), streamOf('b'), streamOf('c')]
      for (const { record, log } of all) await store.create(record, log)
      for (const [index, { log }] of all.entries()) for (let count = 0; count <= index; count++) log.append(START)
      const results = await store.commit(all.map(({ record, log }) => ({ record, log, durable: -1, upTo: log.last })))
      expect(results).toEqual([0, 1, 2].map((seq) => ({ outcome: 'stored', seq })))
    })

    test('of nothing is nothing', async () => {
      expect(await store.commit([])).toEqual([])
    })

    test('of a stream that is not there is fenced', async () => {
      const { record, log } = streamOf()
      log.append(START)
      expect(await store.commit([{ record, log, durable: -1, upTo: 0 }])).toEqual([{ outcome: 'fenced' }])
    })
  })

  describe('load and follow', () => {
    test('find a stream by its key, and by its id and epoch', async () => {
      const stream = streamOf()
      await store.create(stream.record, stream.log)
      await write(store, stream, START)
      for (const locator of [
        { session: 'alice', id: 's-1' },
        { id: 's-1', epoch: stream.record.epoch },
      ]) {
        for (const found of [await store.load(locator), await store.follow(locator)]) {
          expect(found?.record).toEqual(stream.record)
          expect([...(found?.log.eventsAfter(-1) ?? [])]).toHaveLength(1)
          found?.close()
        }
      }
    })

    test('find nothing under another session, id or epoch', async () => {
      const { record, log } = streamOf()
      await store.create(record, log)
      for (const locator of [
        { session: 'bob', id: 's-1' },
        { session: 'alice', id: 's-2' },
        { session: 'alice s-1', id: '' },
        { id: 's-1', epoch: 'other' },
        { id: 's-2', epoch: record.epoch },
      ]) {
        expect(await store.load(locator)).toBeUndefined()
        expect(await store.follow(locator)).toBeUndefined()
      }
    })

    test('follow shows what is written later, and wakes its reader', async () => {
      const stream = streamOf()
      await store.create(stream.record, stream.log)
      const followed = await store.follow({ session: 'alice', id: 's-1' })
      let woken = 0
      followed?.log.watch({ told: () => (woken += 1) })
      await write(store, stream, START)
      await write(store, stream, END)
      await vi.waitFor(() => expect(followed?.log.terminal).toBeDefined())
      expect(woken).toBeGreaterThan(0)
      expect(followed?.log.terminal).toMatchObject({ type: 'complete', seq: 1 })
      followed?.close()
      followed?.close()
    })
  })

  test('list tells the streams of one session, oldest first, running or ended', async () => {
    expect(await store.list('alice')).toEqual([])
    await ended('s-1', 1)
    const running = streamOf('s-2')
    await store.create(running.record, running.log)
    const foreign = streamOf('s-3', 'bob')
    await store.create(foreign.record, foreign.log)
    expect((await store.list('alice')).map(({ record }) => record.id)).toEqual(['s-1', 's-2'])
  })

  describe('expiry', () => {
    test('counts from the end of each stream', async () => {
      await ended('first', 1)
      await world.elapse(6_000)
      await ended('second', 1)
      await world.elapse(3_000)
      expect((await store.list('alice')).map(({ record }) => record.id)).toEqual(['first', 'second'])
      await world.elapse(1_000)
      expect((await store.list('alice')).map(({ record }) => record.id)).toEqual(['second'])
      await world.elapse(6_000)
      expect(await store.list('alice')).toEqual([])
    })

    test('leaves running streams alone', async () => {
      const { record, log } = streamOf()
      await store.create(record, log)
      await world.elapse(100_000)
      expect(await store.load({ session: 'alice', id: 's-1' })).toBeDefined()
    })
  })
}
