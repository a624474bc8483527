import { afterAll, afterEach, beforeAll, beforeEach, expect, test, vi } from 'vitest'
import type { StreamKey, StreamStore } from '../../../src/ports/stream-store.js'
import type { RedisStore } from '../../../src/stores/redis/redis-store.js'
import { StreamLog } from '../../../src/streams/stream-log.js'
import { START } from '../../kit/log-arbitraries.js'
import { openNode, openRedis } from '../../kit/redis-store-world.js'
import { type RedisServer, startRedis } from '../../kit/redis-server.js'
import { listenerOf } from '../../kit/store-listener.js'
import { END, streamOf, write, type WrittenStream } from '../../kit/store-suite.js'

const KEY: StreamKey = { session: 'alice', id: 's-1' }

let server: RedisServer
let redis: Awaited<ReturnType<typeof openRedis>>
let first: RedisStore
let second: RedisStore

beforeAll(async () => {
  server = await startRedis()
  redis = await openRedis(server.url)
})

afterAll(async () => {
  redis.destroy()
  await server.close()
})

beforeEach(async () => {
  await redis.flushAll()
  first = await openNode({ url: server.url, node: 'n1', leaseMs: 600 })
  second = await openNode({ url: server.url, node: 'n2', leaseMs: 600 })
})

afterEach(() => Promise.all([first.close(), second.close()]))

async function begun(store: StreamStore = first): Promise<WrittenStream> {
  const stream = streamOf()
  await store.create(stream.record, stream.log)
  await write(store, stream, START, { type: 'chunk', token: 'Hello' })
  return stream
}

test('an owner whose stream was taken over cannot write, and nobody sees what it tried', async () => {
  const stream = await begun()
  const followed = await second.follow(KEY)
  const claim = await second.claim(stream.record, 'n2')
  if (!claim.claimed) throw new Error('not claimed')
  expect(claim.record).toMatchObject({ ...KEY, owner: 'n2', term: 2 })

  const { record, log } = stream
  const durable = log.last
  log.append({ type: 'chunk', token: ' from the dead' })
  expect(await first.commit([{ record, log, durable, upTo: log.last }])).toEqual([{ outcome: 'fenced' }])

  const taken = await second.load(KEY)
  expect([...(taken?.log.eventsAfter(1) ?? [])]).toEqual([
    { type: 'status', id: 's-1', seq: 2, state: 'recovering', epoch: claim.record.epoch },
  ])
  await vi.waitFor(() => expect(followed?.log.shown).toBe(2))
  expect(followed?.log.holds({ epoch: record.epoch, seq: 1 })).toBe(true)
  expect(followed?.log.holds({ epoch: record.epoch, seq: 2 })).toBe(false)
  await vi.waitFor(() => expect(followed?.record).toEqual(claim.record))

  const goesOn = { record: claim.record, log: taken?.log as StreamLog }
  await write(second, goesOn, { type: 'chunk', token: ' again' }, END)
  await second.finish(claim.record)
  for (const epoch of [record.epoch, claim.record.epoch]) {
    const found = await first.load({ id: 's-1', epoch })
    expect(found?.log.text()).toBe('Hello again')
  }
  followed?.close()
})

test('of two nodes that claim at once, one gets the stream', async () => {
  const { record } = await begun()
  const claims = await Promise.all([first.claim(record, 'n1'), second.claim(record, 'n2')])
  expect(claims.filter(({ claimed }) => claimed)).toHaveLength(1)
  expect(await second.claim(record, 'n2')).toEqual({ claimed: false })
})

test('a claim that was kept after its claimer had given up waiting is told when it asks again', async () => {
  const { record } = await begun()
  await redis.sendCommand(['CLIENT', 'PAUSE', '1500', 'ALL'])
  await expect(second.claim(record, 'n2')).rejects.toMatchObject({ code: 'store_unavailable' })
  const again = await vi.waitFor(() => second.claim(record, 'n2'), { timeout: 10_000, interval: 100 })
  if (!again.claimed) throw new Error('it belongs to nobody who knows')
  expect(again.record).toMatchObject({ owner: 'n2', term: 2 })
  expect(again.log.currentEpoch).toBe(again.record.epoch)
  expect(await second.claim(record, 'n2')).toEqual({ claimed: false })
})

test('a stream that has ended cannot be claimed', async () => {
  const stream = await begun()
  await write(first, stream, END)
  expect(await second.claim(stream.record, 'n2')).toEqual({ claimed: false })
})

test('a stream whose owner died before it began, begins under the epoch of its claim', async () => {
  const { record, log } = streamOf()
  await first.create(record, log)
  const claim = await second.claim(record, 'n2')
  if (!claim.claimed) throw new Error('not claimed')
  const begins = { record: claim.record, log: new StreamLog('s-1', claim.record.epoch) }
  await write(second, begins, START)
  const loaded = await first.load(KEY)
  expect(loaded?.log.epoch).toBe(claim.record.epoch)
  expect(loaded?.log.shown).toBe(0)
})

test('the death of an owner is told to whoever follows its streams, and only to them', async () => {
  const lost: unknown[] = []
  second.listen(listenerOf({ onOwnerLost: (record) => lost.push(record) }))
  const stream = await begun()
  const followed = await second.follow(KEY)
  const other = streamOf('s-2')
  await first.create(other.record, other.log)
  await first.close()
  await vi.waitFor(() => expect(lost).toEqual([stream.record]), { timeout: 5_000 })
  followed?.close()
})
