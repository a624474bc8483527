import { afterEach, beforeEach, expect, test, vi } from 'vitest'
import type { Append } from '../../../src/ports/stream-store.js'
import { keysOf } from '../../../src/stores/redis/keys.js'
import type { RedisStore } from '../../../src/stores/redis/redis-store.js'
import { asking, openManager } from '../../kit/manager.js'
import { askRedis } from '../../kit/ask-redis.js'
import { START } from '../../kit/log-arbitraries.js'
import { openNode, openRedis } from '../../kit/redis-store-world.js'
import { type RedisServer, startRedis } from '../../kit/redis-server.js'
import { word } from '../../kit/redis-store-writer.js'
import { END, streamOf, write, type WrittenStream } from '../../kit/store-suite.js'

const SOON = { timeout: 10_000 }

let server: RedisServer
let redis: Awaited<ReturnType<typeof openRedis>>
let owner: RedisStore
let reader: RedisStore

beforeEach(async () => {
  server = await startRedis()
  redis = await openRedis(server.url)
  owner = await openNode({ url: server.url, node: 'n1', leaseMs: 600 })
  reader = await openNode({ url: server.url, node: 'n2', leaseMs: 600, graceMs: 500 })
})

afterEach(async () => {
  await Promise.all([owner.close(), reader.close()])
  redis.destroy()
  await server.close()
})

async function begun(...ids: string[]): Promise<WrittenStream[]> {
  const streams = ids.map((id) => streamOf(id))
  for (const stream of streams) {
    await owner.create(stream.record, stream.log)
    await write(owner, stream, START)
  }
  return streams
}

/** The parts of a flush that brings one more word of each. */
function wordOfEach(streams: readonly WrittenStream[]): Append[] {
  return streams.map(({ record, log }) => {
    const durable = log.last
    log.append(word(1))
    return { record, log, durable, upTo: log.last }
  })
}

async function spoil({ record }: Pick<WrittenStream, 'record'>): Promise<void> {
  const { log } = keysOf(record)
  await redis.del(log)
  await redis.set(log, 'no log')
}

test('a log that another program has overwritten stops alone: the rest of the flush is kept', async () => {
  const streams = await begun('s-1', 's-2', 's-3', 's-4', 's-5')
  const [, , spoilt] = streams
  if (spoilt) await spoil(spoilt)
  const results = await owner.commit(wordOfEach(streams))
  expect(results.map(({ outcome }) => outcome)).toEqual(['stored', 'stored', 'refused', 'stored', 'stored'])
})

test('a log that the server does not let us touch stops alone', async () => {
  const streams = await begun('s-1', 's-2', 's-3')
  const allowed = ['~*s-1', '~*s-3', '~runnel:nodes', '~*:session:*', '~*:owned:*']
  await askRedis(server, 'ACL', 'SETUSER', 'default', 'resetkeys', ...allowed)
  const results = await owner.commit(wordOfEach(streams))
  expect(results.map(({ outcome }) => outcome)).toEqual(['stored', 'refused', 'stored'])
})

test('a server that lets us write nothing at all is waited for, and the streams go on when it is set right', async () => {
  const streams = await begun('s-1', 's-2')
  await askRedis(server, 'ACL', 'SETUSER', 'default', 'resetkeys', '~nothing')
  const appends = wordOfEach(streams)
  const results = await owner.commit(appends)
  expect(results.map(({ outcome }) => outcome)).toEqual(['waiting', 'waiting'])
  await askRedis(server, 'ACL', 'SETUSER', 'default', 'allkeys')
  await vi.waitFor(async () => {
    const again = await owner.commit(appends)
    expect(again.map(({ outcome }) => outcome)).toEqual(['stored', 'stored'])
  }, SOON)
})

test('followers of other streams keep theirs, and a list passes over the log that nobody can read', async () => {
  const [good, spoilt] = await begun('s-1', 's-2')
  if (!good || !spoilt) throw new Error('nothing was begun')
  const [followed, lost] = [await reader.follow(good.record), await reader.follow(spoilt.record)]
  await spoil(spoilt)
  await vi.waitFor(() => expect(lost?.isLost).toBe(true), SOON)
  expect(followed?.isLost).toBe(false)
  expect((await reader.list('alice')).map(({ record }) => record.id)).toEqual(['s-1'])
  await write(owner, good, END)
  await vi.waitFor(() => expect(followed?.log.terminal).toBeDefined(), SOON)
  for (const one of [followed, lost]) one?.close()
})

test('an answer that cannot be kept stops, its reader is told, and its conversation and neighbours go on', async () => {
  const { manager, provider, conversations } = openManager({ store: owner })
  const spoilt = await manager.start(asking({ id: 's-1', conversation: 'c-1' }))
  const other = await manager.start(asking({ id: 's-2' }))
  for (const readable of [spoilt, other]) readable.enter()
  const [call, neighbour] = [await provider.call(0), await provider.call(1)]
  await spoil(spoilt)
  call.text('nobody can keep this')
  neighbour.text('Hello')
  await vi.waitFor(() => expect(spoilt.isLost).toBe(true), SOON)
  expect(call.signal.aborted).toBe(true)
  await vi.waitFor(() => expect(other.log.text()).toBe('Hello'), SOON)
  expect(other.isLost).toBe(false)
  expect(manager.running).toBe(1)
  const key = { session: 'alice', conversation: 'c-1' }
  await vi.waitFor(async () => expect(await conversations.begin(key, 's-3')).toMatchObject({ begun: true }), SOON)
})
