import { afterEach, beforeEach, expect, test, vi } from 'vitest'
import type { StreamKey } from '../../../src/ports/stream-store.js'
import type { RedisStore } from '../../../src/stores/redis/redis-store.js'
import { START } from '../../kit/log-arbitraries.js'
import { askRedis } from '../../kit/ask-redis.js'
import { startReplicated } from '../../kit/redis-server-group.js'
import { type RedisProxy, startRedisProxy } from '../../kit/redis-server-proxy.js'
import type { RedisServer } from '../../kit/redis-server.js'
import { openNode, openRedis } from '../../kit/redis-store-world.js'
import { keptOf, StreamWriter, word } from '../../kit/redis-store-writer.js'
import { streamOf, write, type WrittenStream } from '../../kit/store-suite.js'

const KEY: StreamKey = { session: 'alice', id: 's-1' }
const closing: (() => unknown)[] = []

let primary: RedisServer
let replica: RedisServer
/** The address under which both nodes know the primary, whichever it is. */
let address: RedisProxy
let owner: RedisStore
let reader: RedisStore
let stream: WrittenStream
let writer: StreamWriter

beforeEach(async () => {
  const group = await startReplicated()
  closing.push(() => group.close())
  const [one, other] = group.servers
  if (!one || !other) throw new Error('no group')
  primary = one
  replica = other
  address = await startRedisProxy(primary.port)
  closing.push(() => address.close())
  owner = await open('n1')
  reader = await open('n2')
  stream = streamOf()
  writer = new StreamWriter(owner, stream)
  await owner.create(stream.record, stream.log)
  await write(owner, stream, START, word(1))
  await untilReplicated()
})

afterEach(async () => {
  for (const close of closing.splice(0).reverse()) await close()
})

async function open(node: string, waitReplicas = 0): Promise<RedisStore> {
  const store = await openNode({ url: address.url, node, leaseMs: 900, waitReplicas })
  closing.push(() => store.close())
  return store
}

/** Resolves when the replica has what the primary has now. */
async function untilReplicated(): Promise<void> {
  const redis = await openRedis(primary.url)
  await redis.set('mark', String(stream.log.last))
  expect(await redis.wait(1, 10_000)).toBe(1)
  redis.destroy()
}

/** From here on the replica hears nothing more, and is a primary of its own. */
function promote(): Promise<unknown> {
  return askRedis(replica, 'REPLICAOF', 'NO', 'ONE')
}

test('what a replica has not got when it takes over is written again by the owner', async () => {
  const followed = await reader.follow(KEY)
  await promote()
  await write(owner, stream, word(2), word(3))
  await vi.waitFor(() => expect(followed?.log.text()).toBe('1 2 3 '))
  address.target = replica.port
  await primary.kill()
  await writer.untilKept(writer.offer([word(4)]))
  expect(await keptOf(reader, stream)).toEqual([...stream.log.eventsAfter(-1)])
  await vi.waitFor(() => expect(followed?.log.shown).toBe(stream.log.last), { timeout: 5_000 })
  expect(followed?.isLost).toBe(false)
  followed?.close()
})

test('a server that became a replica is left for the one that the address stands for now', async () => {
  await promote()
  address.target = replica.port
  await askRedis(primary, 'REPLICAOF', '127.0.0.1', String(replica.port))
  await writer.untilKept(writer.offer([word(2)]))
  // A node that only reads finds out as well.
  const followed = await vi.waitFor(() => reader.follow(KEY), { timeout: 5_000 })
  await vi.waitFor(() => expect(followed?.log.shown).toBe(stream.log.last), { timeout: 5_000 })
  expect([...(followed?.log.eventsAfter(-1) ?? [])]).toEqual([...stream.log.eventsAfter(-1)])
  followed?.close()
})

test('a log that was rewritten behind a follower is lost to it, and spliced with nothing', async () => {
  const followed = await reader.follow(KEY)
  await promote()
  await write(owner, stream, word(2), word(3))
  await vi.waitFor(() => expect(followed?.log.text()).toBe('1 2 3 '))
  // The tail is lost, and another node takes the stream over before the owner can mend it.
  await owner.close()
  address.target = replica.port
  await primary.kill()
  const third = await open('n3')
  expect(await third.claim(stream.record, 'n3')).toMatchObject({ claimed: true })
  await vi.waitFor(() => expect(followed?.isLost).toBe(true), { timeout: 10_000 })
  expect(followed?.log.text()).toBe('1 2 3 ')
  const anew = await vi.waitFor(() => reader.load(KEY), { timeout: 5_000 })
  expect(anew?.log.text()).toBe('1 ')
  expect(anew?.log.holds({ epoch: stream.record.epoch, seq: 1 })).toBe(true)
  expect(anew?.log.holds({ epoch: stream.record.epoch, seq: 2 })).toBe(false)
  followed?.close()
})

test('a claim that a failover has lost is put back by its owner, and fences the one before', async () => {
  await promote()
  const claim = await reader.claim(stream.record, 'n2')
  if (!claim.claimed) throw new Error('not claimed')
  address.target = replica.port
  await primary.kill()
  const claimed = new StreamWriter(reader, { record: claim.record, log: claim.log as WrittenStream['log'] })
  await claimed.untilKept(claimed.offer([word(2)]))
  const late = writer.offer([word(9)])
  await vi.waitFor(async () => expect(await late()).toEqual({ outcome: 'fenced' }), { timeout: 5_000 })
  const kept = await keptOf(reader, stream)
  expect(kept.slice(2)).toMatchObject([
    { type: 'status', state: 'recovering' },
    { type: 'chunk', token: '2 ' },
  ])
})

test('with REDIS_WAIT_REPLICAS nothing counts as kept that no replica has', async () => {
  const safe = await open('n3', 1)
  const other = streamOf('s-2')
  await safe.create(other.record, other.log)
  await write(safe, other, START)
  replica.pause()
  const late = new StreamWriter(safe, other)
  const commit = late.offer([word(1)])
  expect(await commit()).toMatchObject({ outcome: 'waiting' })
  replica.resume()
  await late.untilKept(commit)
})
