import { afterEach, beforeEach, expect, test, vi } from 'vitest'
import { StoreUnavailable, type StreamKey } from '../../../src/ports/stream-store.js'
import { UnfitServer } from '../../../src/stores/redis/check-server.js'
import type { RedisLink } from '../../../src/stores/redis/redis-link.js'
import type { RedisStore } from '../../../src/stores/redis/redis-store.js'
import { START } from '../../kit/log-arbitraries.js'
import { type RedisProxy, startRedisProxy } from '../../kit/redis-server-proxy.js'
import { openNode, openRedis } from '../../kit/redis-store-world.js'
import { askRedis } from '../../kit/ask-redis.js'
import { type RedisServer, startRedis } from '../../kit/redis-server.js'
import { listenerOf } from '../../kit/store-listener.js'
import { keptOf, StreamWriter, word } from '../../kit/redis-store-writer.js'
import { END, streamOf, write, type WrittenStream } from '../../kit/store-suite.js'

const KEY: StreamKey = { session: 'alice', id: 's-1' }
const closing: (() => unknown)[] = []

let server: RedisServer
let proxy: RedisProxy
/** The owner, which reaches the server through the proxy. */
let owner: RedisStore
/** Another node, on a good connection. */
let reader: RedisStore
let stream: WrittenStream
let writer: StreamWriter

beforeEach(() => begin())

afterEach(async () => {
  for (const close of closing.splice(0).reverse()) await close()
})

async function begin(config: Record<string, string> = {}): Promise<void> {
  server = await startRedis({ config })
  closing.push(() => server.close())
  proxy = await startRedisProxy(server.port)
  closing.push(() => proxy.close())
  owner = await openNode({ url: proxy.url, node: 'n1', leaseMs: 900 })
  closing.push(() => owner.close())
  reader = await openNode({ url: server.url, node: 'n2', leaseMs: 900 })
  closing.push(() => reader.close())
  stream = streamOf()
  writer = new StreamWriter(owner, stream)
  await owner.create(stream.record, stream.log)
  await write(owner, stream, START)
}

function kept(): Promise<unknown[]> {
  return keptOf(reader, stream)
}

test('scripts that the server has forgotten are told to it again', async () => {
  await askRedis(server, 'SCRIPT', 'FLUSH')
  await write(owner, stream, word(1))
  expect(await kept()).toEqual([...stream.log.eventsAfter(-1)])
})

test('a flush whose answer was lost is not written twice', async () => {
  proxy.dropAnswers = true
  const commit = writer.offer([word(1), word(2)])
  const lost = commit()
  await vi.waitFor(async () => expect(await kept()).toHaveLength(3))
  proxy.dropAnswers = false
  proxy.reset()
  expect(await lost).toMatchObject({ outcome: 'waiting' })
  await writer.untilKept(writer.offer([word(3)], 0))
  expect(await kept()).toEqual([...stream.log.eventsAfter(-1)])
})

test('a claim whose answer was lost for longer than anybody waits is told when it is asked for again', async () => {
  const claimant = await openNode({ url: proxy.url, node: 'n3', leaseMs: 900 })
  closing.push(() => claimant.close())
  // A server that is told a script for the first time asks for it, and that would be the answer that is lost.
  const known = streamOf('s-2')
  await reader.create(known.record, known.log)
  await reader.claim(known.record, 'n2')
  proxy.dropAnswers = true
  await expect(claimant.claim(stream.record, 'n3')).rejects.toBeInstanceOf(StoreUnavailable)
  expect((await reader.load(KEY))?.record).toMatchObject({ owner: 'n3', term: 2 })
  proxy.dropAnswers = false
  proxy.reset()
  const claim = await vi.waitFor(() => claimant.claim(stream.record, 'n3'), { timeout: 10_000, interval: 100 })
  expect(claim).toMatchObject({ claimed: true, record: { owner: 'n3', term: 2 } })
})

test('connections that are killed in the middle of flushes lose nothing and repeat nothing', async () => {
  for (let round = 0; round < 10; round++) {
    const commit = writer.offer([word(round)])
    const [result] = await Promise.all([commit(), askRedis(server, 'CLIENT', 'KILL', 'TYPE', 'normal')])
    if (result.outcome !== 'stored') await writer.untilKept(commit)
  }
  await writer.untilKept(writer.offer([END]))
  expect(await kept()).toEqual([...stream.log.eventsAfter(-1)])
})

test('a follower that is told nothing reads what was written all the same', async () => {
  const deaf = await openNode({ url: proxy.url, node: 'n3', leaseMs: 900 })
  closing.push(() => deaf.close())
  const followed = await deaf.follow(KEY)
  proxy.dropMessages = true
  await write(owner, stream, word(1))
  await write(owner, stream, word(2), END)
  await vi.waitFor(() => expect(followed?.log.terminal).toBeDefined(), { timeout: 5_000 })
  expect([...(followed?.log.eventsAfter(-1) ?? [])]).toEqual([...stream.log.eventsAfter(-1)])
  followed?.close()
})

test('a follower that missed a message in the middle reads it at the next one', async () => {
  // Nothing but messages here: looked after too seldom to help.
  const node = await openNode({ url: proxy.url, node: 'n3', leaseMs: 60_000 })
  closing.push(() => node.close())
  const followed = await node.follow(KEY)
  proxy.dropMessages = true
  await write(owner, stream, word(1))
  proxy.dropMessages = false
  await write(owner, stream, word(2))
  await vi.waitFor(() => expect(followed?.log.shown).toBe(stream.log.last), { timeout: 1_500 })
  expect(followed?.log.text()).toBe('1 2 ')
  followed?.close()
})

test('followers whose subscriptions are killed go on', async () => {
  const followed = await reader.follow(KEY)
  await askRedis(server, 'CLIENT', 'KILL', 'TYPE', 'pubsub')
  for (let count = 0; count < 20; count++) await writer.untilKept(writer.offer([word(count)]))
  await writer.untilKept(writer.offer([END]))
  await vi.waitFor(() => expect(followed?.log.terminal).toBeDefined(), { timeout: 5_000 })
  expect(followed?.log.text()).toBe(stream.log.text())
  followed?.close()
})

test('a server that starts again without a disk gets back from the owner what it had', async () => {
  const followed = await reader.follow(KEY)
  await write(owner, stream, word(1), word(2))
  await server.restart()
  await writer.untilKept(writer.offer([word(3)]))
  expect(await kept()).toEqual([...stream.log.eventsAfter(-1)])
  await vi.waitFor(() => expect(followed?.log.shown).toBe(stream.log.last), { timeout: 5_000 })
  followed?.close()
})

test('a server without an answer is not waited for by those who begin', async () => {
  server.pause()
  const commit = writer.offer([word(1)])
  const flush = commit()
  const other = streamOf('s-2')
  await expect(owner.create(other.record, other.log)).rejects.toBeInstanceOf(StoreUnavailable)
  await expect(owner.load(KEY)).rejects.toBeInstanceOf(StoreUnavailable)
  await vi.waitFor(() => expect(owner.ready).toBe(false), { timeout: 5_000 })
  server.resume()
  await flush
  await writer.untilKept(commit)
  await vi.waitFor(() => expect(owner.ready).toBe(true), { timeout: 5_000 })
  expect(await kept()).toEqual([...stream.log.eventsAfter(-1)])
  // What may have been entered when nobody waited any more is taken back: it will not begin.
  await vi.waitFor(async () => expect(await reader.load({ session: 'alice', id: 's-2' })).toBeUndefined(), {
    timeout: 5_000,
  })
})

test('of many that come one after the other while the server hangs, only the first is made to wait', async () => {
  const link = owner.scripts as RedisLink
  server.pause()
  await expect(owner.follow({ session: 'alice', id: 's-2' })).rejects.toBeInstanceOf(StoreUnavailable)
  await vi.waitFor(() => expect(link.isAway).toBe(true), { timeout: 5_000 })
  const tries = vi.spyOn(link, 'subscribe')
  for (let count = 3; count < 20; count++)
    await expect(owner.follow({ session: 'alice', id: `s-${count}` })).rejects.toBeInstanceOf(StoreUnavailable)
  expect(tries).not.toHaveBeenCalled()
})

test('a network that is gone without a word is given up, and a new connection goes on', async () => {
  proxy.cut = true
  const commit = writer.offer([word(1)])
  // No answer and no reset: the silence itself is noticed.
  expect(await commit()).toMatchObject({ outcome: 'waiting' })
  proxy.cut = false
  await writer.untilKept(commit)
  expect(await kept()).toEqual([...stream.log.eventsAfter(-1)])
})

test('a network that is back before it was given up brings what was under way, each answer to its question', async () => {
  const asked: unknown[] = []
  owner.listen(listenerOf({ onAsked: (...what) => asked.push(what) > 0 }))
  const theirs = streamOf('s-2', 'alice', 'n2')
  await reader.create(theirs.record, theirs.log)
  await write(reader, theirs, START)
  const followed = await owner.follow(theirs.record)
  proxy.cut = true
  const commit = writer.offer([word(1)])
  const lost = commit()
  await write(reader, theirs, word(1))
  await vi.waitFor(() => expect(owner.ready).toBe(false), { timeout: 5_000 })
  proxy.cut = false
  expect(await lost).toEqual({ outcome: 'stored', seq: 1 })
  await writer.untilKept(writer.offer([word(2), END]))
  await write(reader, theirs, END)
  await vi.waitFor(() => expect(followed?.log.terminal).toBeDefined(), { timeout: 5_000 })
  expect(followed?.log.text()).toBe('1 ')
  expect(await kept()).toEqual([...stream.log.eventsAfter(-1)])
  expect(asked).toEqual([])
  followed?.close()
})

test('followers of a stream whose server stays away are told, and find it again', async () => {
  const node = await openNode({ url: server.url, node: 'n3', leaseMs: 900, graceMs: 500 })
  closing.push(() => node.close())
  const followed = await node.follow(KEY)
  let woken = 0
  followed?.log.watch({ told: () => (woken += 1) })
  await server.kill()
  await vi.waitFor(() => expect(followed?.isLost).toBe(true), { timeout: 5_000 })
  expect(woken).toBe(1)
  followed?.close()
  await server.restart()
  await writer.untilKept(writer.offer([word(1)]))
  const again = await vi.waitFor(() => node.follow(KEY), { timeout: 5_000 })
  expect(again?.log.text()).toBe('1 ')
  expect(again?.isLost).toBe(false)
  again?.close()
})

test('a full server takes no new streams, is read, and goes on when it has room', async () => {
  const redis = await openRedis(server.url)
  closing.push(() => redis.destroy())
  await redis.configSet('maxmemory', '1')
  const commit = writer.offer([word(1)])
  expect(await commit()).toEqual({ outcome: 'waiting', since: expect.any(Number) as number })
  const other = streamOf('s-2')
  await expect(owner.create(other.record, other.log)).rejects.toBeInstanceOf(StoreUnavailable)
  const followed = await reader.follow(KEY)
  expect(followed?.log.shown).toBe(0)
  await redis.configSet('maxmemory', '0')
  await writer.untilKept(commit)
  await vi.waitFor(() => expect(followed?.log.shown).toBe(1), { timeout: 5_000 })
  followed?.close()
})

test('a server that throws keys away when it is full is refused', async () => {
  const bad = await startRedis({ config: { 'maxmemory-policy': 'allkeys-lru' } })
  closing.push(() => bad.close())
  await expect(openNode({ url: bad.url })).rejects.toBeInstanceOf(UnfitServer)
})

test('a server that cannot be reached is the store being unavailable', async () => {
  await server.kill()
  await expect(openNode({ url: server.url })).rejects.toBeInstanceOf(StoreUnavailable)
})

test('after a restart with a disk everything is as it was', async () => {
  for (const close of closing.splice(0).reverse()) await close()
  await begin({ appendonly: 'yes', appendfsync: 'always' })
  await write(owner, stream, word(1))
  await server.restart()
  expect(await kept()).toEqual([...stream.log.eventsAfter(-1)])
  await writer.untilKept(writer.offer([word(2)]))
  expect(await kept()).toEqual([...stream.log.eventsAfter(-1)])
})
