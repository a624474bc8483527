import { afterAll, afterEach, beforeAll, beforeEach, expect, test, vi } from 'vitest'
import { StoreUnavailable, type StreamKey, type StreamStore } from '../../../src/ports/stream-store.js'
import type { RedisStore } from '../../../src/stores/redis/redis-store.js'
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

test('a node whose clock is wrong strikes nothing off the lists of others', async () => {
  const stream = await begun()
  const ahead = streamOf('s-2', 'alice', 'n2')
  const tomorrow = { ...ahead.record, created_at: Date.now() + 86_400_000 }
  await second.create(tomorrow, ahead.log)
  expect((await first.list('alice')).map(({ record }) => record.id)).toEqual([stream.record.id, 's-2'])
})

test('two nodes that enter the same stream at once start one', async () => {
  for (let round = 0; round < 20; round++) {
    const [mine, theirs] = [streamOf(`s-${round}`), streamOf(`s-${round}`, 'alice', 'n2')]
    const [one, other] = await Promise.all([
      first.create(mine.record, mine.log),
      second.create(theirs.record, theirs.log),
    ])
    expect([one.created, other.created].filter(Boolean)).toHaveLength(1)
    const winner = one.created ? mine : theirs
    expect([one, other].find(({ created }) => !created)).toEqual({ created: false, record: winner.record })
  }
})

test('a stream is read at another node event by event as its owner wrote it', async () => {
  const stream = await begun()
  const followed = await second.follow(KEY)
  await write(
    first,
    stream,
    { type: 'chunk', token: ' wor' },
    { type: 'chunk', token: 'ld', metadata: { token_count: 2 } },
    { type: 'chunk', token: '`x`', metadata: { is_code: true } },
    { type: 'chunk', token: 'hm', channel: 'reasoning', metadata: { is_link: false } },
    { type: 'status', state: 'thinking' },
    { type: 'chunk', token: '\u{1f600}"\n' },
    END,
  )
  await vi.waitFor(() => expect(followed?.log.terminal).toBeDefined())
  expect([...(followed?.log.eventsAfter(-1) ?? [])]).toEqual([...stream.log.eventsAfter(-1)])
  expect(followed?.log.read(0, 1e6)).toEqual(stream.log.read(0, 1e6))
  followed?.close()
})

test('all readers of a node share one subscription, which ends with the last of them', async () => {
  await begun()
  const [one, two] = await Promise.all([second.follow(KEY), second.follow(KEY)])
  expect(one?.log).toBe(two?.log)
  const channels = () => redis.pubSubChannels('runnel:*log*')
  expect(await channels()).toHaveLength(1)
  one?.close()
  one?.close()
  expect(await channels()).toHaveLength(1)
  two?.close()
  await vi.waitFor(async () => expect(await channels()).toHaveLength(0))
})

test('readers that come while the last one leaves are told of everything', async () => {
  // Looked after too seldom to help.
  const node = await openNode({ url: server.url, node: 'n3', leaseMs: 60_000 })
  const stream = await begun()
  for (let round = 0; round < 10; round++) {
    const before = await node.follow(KEY)
    before?.close()
    const followed = await node.follow(KEY)
    await write(first, stream, { type: 'chunk', token: `${round} ` })
    await vi.waitFor(() => expect(followed?.log.shown).toBe(stream.log.last), { timeout: 500, interval: 5 })
    followed?.close()
  }
  await node.close()
})

test('an ended stream is read without a subscription', async () => {
  const stream = await begun()
  await write(first, stream, END)
  const followed = await second.follow(KEY)
  expect(followed?.log.terminal).toMatchObject({ type: 'complete' })
  await vi.waitFor(async () => expect(await redis.pubSubChannels('runnel:*log*')).toHaveLength(0))
  followed?.close()
})

test('a log of many pages is read while it grows', async () => {
  const stream = await begun()
  for (let count = 0; count < 600; count++) await write(first, stream, { type: 'chunk', token: `${count} ` })
  await write(first, stream, { type: 'chunk', token: 'x'.repeat(300_000) })
  const following = second.follow(KEY)
  for (let count = 0; count < 600; count++) await write(first, stream, { type: 'chunk', token: `${count} ` })
  await write(first, stream, END)
  const followed = await following
  await vi.waitFor(() => expect(followed?.log.terminal).toBeDefined(), { timeout: 5_000 })
  expect(followed?.log.text()).toBe(stream.log.text())
  followed?.close()
})

test('what is behind by a whole answer is written in entries of a bounded size', async () => {
  const stream = await begun()
  const durable = stream.log.last
  for (let count = 0; count < 3_000; count++) stream.log.append({ type: 'chunk', token: 'some words of an answer ' })
  const { record, log } = stream
  expect(await first.commit([{ record, log, durable, upTo: log.last }])).toEqual([{ outcome: 'stored', seq: log.last }])
  const [key = ''] = await redis.keys('*:log:*')
  const entries = (await redis.xRange(key, '-', '+')) ?? []
  const sizes = entries.map((entry) => entry?.message['e']?.length ?? 0)
  expect(Math.max(...sizes)).toBeLessThanOrEqual(16_384)
  expect((await second.load(KEY))?.log.text()).toBe(log.text())
})

test('the owner hears that somebody reads elsewhere', async () => {
  const followed: [StreamKey, number][] = []
  first.listen(listenerOf({ onFollowed: (stream, forMs) => followed.push([stream, forMs]) }))
  const stream = await begun()
  expect(followed).toEqual([])
  const reader = await second.follow(KEY)
  await write(first, stream, { type: 'chunk', token: '!' })
  // With the flush at the latest: it may have been asked for news before, and then it hears it more than once.
  expect(followed.at(-1)).toEqual([stream.record, expect.any(Number)])
  expect(followed.at(-1)?.[1]).toBeGreaterThan(0)
  reader?.close()
})

test('a cancel from another node reaches the owner, which answers', async () => {
  const asked: unknown[] = []
  first.listen(listenerOf({ onAsked: (...what) => asked.push(what) > 0 }))
  const { record } = await begun()
  expect(await second.ask(record, { type: 'cancel', reason: 'client' })).toBe(true)
  // It also stands in the directory, where the owner may find it in the same moment.
  expect(asked).toContainEqual([KEY, { type: 'cancel', reason: 'client' }])
})

test('a retry from another node tells whether there was a wait to be skipped', async () => {
  let waits = true
  first.listen(listenerOf({ onAsked: () => waits }))
  const { record } = await begun()
  expect(await second.ask(record, { type: 'retry' })).toBe(true)
  waits = false
  expect(await second.ask(record, { type: 'retry' })).toBe(false)
})

test('nobody can be asked about a stream that has ended, or is not there', async () => {
  const stream = await begun()
  expect(await second.ask({ ...stream.record, id: 's-2' }, { type: 'retry' })).toBe(false)
  await write(first, stream, END)
  expect(await second.ask(stream.record, { type: 'cancel', reason: 'client' })).toBe(false)
})

test('a cancel that the owner does not hear is seen with its next flush', async () => {
  const { record, log } = await begun()
  await first.close()
  expect(await second.ask(record, { type: 'cancel', reason: 'client' })).toBe(true)
  expect(await second.ask(record, { type: 'retry' })).toBe(false)

  const asked: unknown[] = []
  first = await openNode({ url: server.url, node: 'n1' })
  first.listen(listenerOf({ onAsked: (...what) => asked.push(what) > 0 }))
  await write(first, { record, log }, { type: 'chunk', token: '!' })
  expect(asked).toEqual([[record, { type: 'cancel', reason: 'client' }]])
})

test('the owner of a stream that writes nothing hears of a cancel and of readers all the same', async () => {
  const { record } = await begun()
  const reader = await second.follow(KEY)
  const [entry = ''] = await redis.keys('*:entry:*')
  // A cancel whose letter was lost: there is only the note.
  await redis.hSet(entry, 'cancel', 'client')
  const told: unknown[] = []
  first.listen(
    listenerOf({ onAsked: (...what) => told.push(what) > 0, onFollowed: (stream) => void told.push(stream) }),
  )
  const cancel = [record, { type: 'cancel', reason: 'client' }]
  await vi.waitFor(() => expect(told).toEqual(expect.arrayContaining([cancel, record])), { timeout: 5_000 })
  reader?.close()
})

test('a closed store keeps nobody waiting, and takes nothing', async () => {
  const { record, log } = await begun()
  await first.close()
  await first.close()
  log.append(END)
  expect(first.ready).toBe(false)
  expect(await first.commit([{ record, log, durable: 1, upTo: 2 }])).toEqual([{ outcome: 'fenced' }])
  await expect(first.create(record, log)).rejects.toBeInstanceOf(StoreUnavailable)
})

test('every key has an end from its creation, and a nearer one once its stream has ended', async () => {
  const life = 900_000 + 10_000
  const stream = await begun()
  const keys = await redis.keys('*')
  expect(keys.length).toBeGreaterThanOrEqual(6)
  for (const key of keys) {
    expect(await redis.pTTL(key)).toBeGreaterThan(life - 10_000)
    expect(await redis.pTTL(key)).toBeLessThanOrEqual(life)
  }
  await write(first, stream, END)
  await first.finish(stream.record)
  for (const key of keys.filter((name) => /:(entry|log|epoch):/.test(name)))
    expect(await redis.pTTL(key)).toBeLessThanOrEqual(10_000)
})

test('a prompt is forgotten with the end of its stream, and the same one is still told from another', async () => {
  const stream = await begun()
  const [entry = ''] = await redis.keys('*:entry:*')
  await write(first, stream, END)
  expect(await redis.hGet(entry, 'request')).toContain('prompt')
  await first.finish(stream.record)
  expect(await redis.hGetAll(entry)).not.toHaveProperty('request')
  const kept = await second.load(KEY)
  expect(kept?.record.fingerprint).toBe(stream.record.fingerprint)
  expect(kept?.log.text()).toBe('Hello')
})

test('a prompt of a conversation is kept with its stream, whose turn it is', async () => {
  const { record: plain, log } = streamOf()
  const record = { ...plain, request: { ...plain.request, conversation: 'c-1' } }
  await first.create(record, log)
  await write(first, { record, log }, START, END)
  await first.finish(record)
  expect((await second.load(KEY))?.record.request).toEqual(record.request)
})

test('a node has two connections, whatever the number of its streams', async () => {
  const before = (await redis.clientList()).length
  const third = await openNode({ url: server.url, node: 'n3' })
  const streams = Array.from({ length: 50 }, (_, index) => streamOf(`s-${index}`))
  for (const { record, log } of streams) await third.create(record, log)
  const followed = await Promise.all(streams.map(({ record }) => third.follow(record)))
  expect((await redis.clientList()).length - before).toBe(2)
  for (const one of followed) one?.close()
  await third.close()
})
