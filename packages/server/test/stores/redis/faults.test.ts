import { afterEach, beforeEach, expect, test, vi } from 'vitest'
import type { UnnumberedEvent } from '@runnel/protocol'
import { StoreUnavailable, type AppendResult, type StreamKey } from '../../../src/ports/stream-store.js'
import { UnfitServer } from '../../../src/stores/redis/check-server.js'
import type { RedisStore } from '../../../src/stores/redis/redis-store.js'
import { START } from '../../kit/log-arbitraries.js'
import { type RedisProxy, startRedisProxy } from '../../kit/redis-server-proxy.js'
import { openNode, openRedis } from '../../kit/redis-store-world.js'
import { askRedis, startReplicated } from '../../kit/redis-server-group.js'
import { type RedisServer, startRedis } from '../../kit/redis-server.js'
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
  await owner.create(stream.record, stream.log)
  await write(owner, stream, START)
}

function word(count: number): UnnumberedEvent {
  return { type: 'chunk', token: `${count} ` }
}

function offer(events: readonly UnnumberedEvent[], durable = stream.log.last): () => Promise<AppendResult> {
  const { record, log } = stream
  for (const event of events) log.append(event)
  return async () => {
    const [result] = await owner.commit([{ record, log, durable, upTo: log.last }])
    if (!result) throw new Error('no result')
    return result
  }
}

/** Offers it until it is kept, as the flusher does. */
async function untilKept(commit: () => Promise<AppendResult>): Promise<void> {
  await vi.waitFor(async () => expect(await commit()).toEqual({ outcome: 'stored', seq: stream.log.last }), {
    timeout: 15_000,
    interval: 50,
  })
  stream.log.show(stream.log.last)
}

/** What the store has, event by event. */
async function kept(): Promise<unknown[]> {
  const loaded = await vi.waitFor(() => reader.load(KEY), { timeout: 5_000 })
  return [...(loaded?.log.eventsAfter(-1) ?? [])]
}

test('scripts that the server has forgotten are told to it again', async () => {
  await askRedis(server, 'SCRIPT', 'FLUSH')
  await write(owner, stream, word(1))
  expect(await kept()).toEqual([...stream.log.eventsAfter(-1)])
})

test('a flush whose answer was lost is not written twice', async () => {
  proxy.dropAnswers = true
  const commit = offer([word(1), word(2)])
  const lost = commit()
  await vi.waitFor(async () => expect(await kept()).toHaveLength(3))
  proxy.dropAnswers = false
  proxy.reset()
  expect(await lost).toMatchObject({ outcome: 'waiting' })
  await untilKept(offer([word(3)], 0))
  expect(await kept()).toEqual([...stream.log.eventsAfter(-1)])
})

test('connections that are killed in the middle of flushes lose nothing and repeat nothing', async () => {
  for (let round = 0; round < 10; round++) {
    const commit = offer([word(round)])
    const [result] = await Promise.all([commit(), askRedis(server, 'CLIENT', 'KILL', 'TYPE', 'normal')])
    if (result.outcome !== 'stored') await untilKept(commit)
  }
  await untilKept(offer([END]))
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
  for (let count = 0; count < 20; count++) await untilKept(offer([word(count)]))
  await untilKept(offer([END]))
  await vi.waitFor(() => expect(followed?.log.terminal).toBeDefined(), { timeout: 5_000 })
  expect(followed?.log.text()).toBe(stream.log.text())
  followed?.close()
})

test('a server that starts again without a disk gets back from the owner what it had', async () => {
  const followed = await reader.follow(KEY)
  await write(owner, stream, word(1), word(2))
  await server.restart()
  await untilKept(offer([word(3)]))
  expect(await kept()).toEqual([...stream.log.eventsAfter(-1)])
  await vi.waitFor(() => expect(followed?.log.shown).toBe(stream.log.last), { timeout: 5_000 })
  followed?.close()
})

test('a server without an answer is not waited for by those who begin', async () => {
  server.pause()
  const commit = offer([word(1)])
  const flush = commit()
  const other = streamOf('s-2')
  await expect(owner.create(other.record, other.log)).rejects.toBeInstanceOf(StoreUnavailable)
  await expect(owner.load(KEY)).rejects.toBeInstanceOf(StoreUnavailable)
  await vi.waitFor(() => expect(owner.ready).toBe(false), { timeout: 5_000 })
  server.resume()
  await flush
  await untilKept(commit)
  await vi.waitFor(() => expect(owner.ready).toBe(true), { timeout: 5_000 })
  expect(await kept()).toEqual([...stream.log.eventsAfter(-1)])
  // What may have been entered when nobody waited any more is taken back: it will not begin.
  await vi.waitFor(async () => expect(await reader.load({ session: 'alice', id: 's-2' })).toBeUndefined(), {
    timeout: 5_000,
  })
})

test('a network that is gone without a word is given up, and a new connection goes on', async () => {
  proxy.cut = true
  const commit = offer([word(1)])
  // No answer and no reset: the silence itself is noticed.
  expect(await commit()).toMatchObject({ outcome: 'waiting' })
  proxy.cut = false
  await untilKept(commit)
  expect(await kept()).toEqual([...stream.log.eventsAfter(-1)])
})

test('followers of a stream whose server stays away are told, and find it again', async () => {
  const node = await openNode({ url: server.url, node: 'n3', leaseMs: 900, graceMs: 500 })
  closing.push(() => node.close())
  const followed = await node.follow(KEY)
  let woken = 0
  followed?.log.watch(() => {
    woken += 1
  })
  await server.kill()
  await vi.waitFor(() => expect(followed?.isLost).toBe(true), { timeout: 5_000 })
  expect(woken).toBe(1)
  followed?.close()
  await server.restart()
  await untilKept(offer([word(1)]))
  const again = await vi.waitFor(() => node.follow(KEY), { timeout: 5_000 })
  expect(again?.log.text()).toBe('1 ')
  expect(again?.isLost).toBe(false)
  again?.close()
})

test('a full server takes no new streams, is read, and goes on when it has room', async () => {
  const redis = await openRedis(server.url)
  closing.push(() => redis.destroy())
  await redis.configSet('maxmemory', '1')
  const commit = offer([word(1)])
  expect(await commit()).toEqual({ outcome: 'waiting', since: expect.any(Number) as number })
  const other = streamOf('s-2')
  await expect(owner.create(other.record, other.log)).rejects.toBeInstanceOf(StoreUnavailable)
  const followed = await reader.follow(KEY)
  expect(followed?.log.shown).toBe(0)
  await redis.configSet('maxmemory', '0')
  await untilKept(commit)
  await vi.waitFor(() => expect(followed?.log.shown).toBe(1), { timeout: 5_000 })
  followed?.close()
})

test('a fault that does not pass by itself is the store being unavailable', async () => {
  const redis = await openRedis(server.url)
  closing.push(() => redis.destroy())
  const [key = ''] = await redis.keys('*:log:*')
  await redis.set(key, 'not a log')
  await expect(offer([word(1)])()).rejects.toBeInstanceOf(StoreUnavailable)
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
  await untilKept(offer([word(2)]))
  expect(await kept()).toEqual([...stream.log.eventsAfter(-1)])
})

test('what a replica has not got when it takes over is written again by the owner', async () => {
  const group = await startReplicated()
  closing.push(() => group.close())
  const [primary, replica] = group.servers
  if (!primary || !replica) throw new Error('no group')
  const way = await startRedisProxy(primary.port)
  closing.push(() => way.close())
  owner = await openNode({ url: way.url, node: 'n1', leaseMs: 900 })
  closing.push(() => owner.close())
  reader = await openNode({ url: way.url, node: 'n2', leaseMs: 900 })
  closing.push(() => reader.close())
  stream = streamOf()
  await owner.create(stream.record, stream.log)
  await write(owner, stream, START, word(1))
  const followed = await reader.follow(KEY)
  await vi.waitFor(async () => expect(await askRedis(replica, 'DBSIZE')).toBeGreaterThan(4))
  // From here on the replica hears nothing.
  await askRedis(replica, 'REPLICAOF', 'NO', 'ONE')
  await write(owner, stream, word(2), word(3))
  way.target = replica.port
  await primary.kill()
  await untilKept(offer([word(4)]))
  expect(await kept()).toEqual([...stream.log.eventsAfter(-1)])
  await vi.waitFor(() => expect(followed?.log.shown).toBe(stream.log.last), { timeout: 5_000 })
  expect(followed?.isLost).toBe(false)
  followed?.close()
})

test('a server that became a replica is left for the one that the address stands for now', async () => {
  const group = await startReplicated()
  closing.push(() => group.close())
  const [primary, replica] = group.servers
  if (!primary || !replica) throw new Error('no group')
  const way = await startRedisProxy(primary.port)
  closing.push(() => way.close())
  owner = await openNode({ url: way.url, node: 'n1', leaseMs: 900 })
  closing.push(() => owner.close())
  stream = streamOf()
  await owner.create(stream.record, stream.log)
  await write(owner, stream, START)
  await vi.waitFor(async () => expect(await askRedis(replica, 'DBSIZE')).toBeGreaterThan(4))
  way.target = replica.port
  await askRedis(replica, 'REPLICAOF', 'NO', 'ONE')
  await askRedis(primary, 'REPLICAOF', '127.0.0.1', String(replica.port))
  await untilKept(offer([word(1)]))
})

test('a log that was rewritten behind a follower is lost to it, and spliced with nothing', async () => {
  await write(owner, stream, word(1), word(2))
  const followed = await reader.follow(KEY)
  expect(followed?.log.shown).toBe(2)
  // The server lost its tail, and a third node took the stream over before the owner could mend it.
  const redis = await openRedis(server.url)
  closing.push(() => redis.destroy())
  const [log = ''] = await redis.keys('*:log:*')
  await redis.del(log)
  await redis.xAdd(log, '1-0', { e: JSON.stringify([START]) })
  const third = await openNode({ url: server.url, node: 'n3', leaseMs: 900 })
  closing.push(() => third.close())
  expect(await third.claim(stream.record, 'n3')).toMatchObject({ claimed: true })
  await vi.waitFor(() => expect(followed?.isLost).toBe(true), { timeout: 5_000 })
  expect(followed?.log.text()).toBe('1 2 ')
  const anew = await reader.load(KEY)
  expect(anew?.log.holds({ epoch: stream.record.epoch, seq: 2 })).toBe(false)
  followed?.close()
})
