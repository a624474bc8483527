import { afterEach, expect, test, vi } from 'vitest'
import { StoreUnavailable } from '../../../src/ports/stream-store.js'
import { UnfitServer } from '../../../src/stores/redis/check-server.js'
import { START } from '../../kit/log-arbitraries.js'
import { type RedisServer, startRedis } from '../../kit/redis-server.js'
import { keptOf, StreamWriter, word } from '../../kit/redis-store-writer.js'
import { openNode, openRedis } from '../../kit/redis-store-world.js'
import { END, streamOf, write } from '../../kit/store-suite.js'

/** A server that takes its time is waited for: the tests share their processor. */
const SOON = { timeout: 10_000 }

const closing: (() => unknown)[] = []

afterEach(async () => {
  for (const close of closing.splice(0).reverse()) await close()
})

async function serve(config: Record<string, string> = {}) {
  const server = await startRedis({ config })
  closing.push(() => server.close())
  const redis = await openRedis(server.url)
  closing.push(() => redis.destroy())
  return { server, redis }
}

async function openOwner(url: string) {
  const store = await openNode({ url })
  closing.push(() => store.close())
  return store
}

/** A stream that has begun, and how it is written. */
async function begin(server: RedisServer) {
  const owner = await openOwner(server.url)
  const stream = streamOf()
  await owner.create(stream.record, stream.log)
  await write(owner, stream, START)
  return { owner, stream, writer: new StreamWriter(owner, stream) }
}

/** A user of the server, and its address with another password or without any. */
async function addressed(rules: readonly string[]) {
  const { server, redis } = await serve()
  await redis.sendCommand(['ACL', 'SETUSER', 'runnel', 'on', '>p@ss:w/rd', ...rules])
  await redis.sendCommand(['ACL', 'SETUSER', 'default', 'resetpass', '>another'])
  const at = (credentials: string) => server.url.replace('//', `//${credentials}`)
  return { at, url: at(`runnel:${encodeURIComponent('p@ss:w/rd')}@`) }
}

test('a user with a password and no more rights than the keys and channels of the house is enough', async () => {
  const { url } = await addressed(['~runnel:*', '&runnel:*', '+@all', '-@admin', '-@dangerous', '+info'])
  const [owner, reader] = [await openOwner(url), await openNode({ url, node: 'n2' })]
  closing.push(() => reader.close())
  const stream = streamOf()
  await owner.create(stream.record, stream.log)
  await write(owner, stream, START)
  const followed = await reader.follow(stream.record)
  await write(owner, stream, word(1), END)
  await vi.waitFor(() => expect(followed?.log.terminal).toBeDefined(), SOON)
  await owner.finish(stream.record)
  followed?.close()
})

test.each(['', 'runnel:guess@', ':guess@', 'nobody:guess@'])(
  'a server that refuses %j is told of as a setting, without the password',
  async (credentials) => {
    const { at } = await addressed(['~runnel:*', '&runnel:*', '+@all'])
    const refused: unknown = await openNode({ url: at(credentials) }).catch((error: unknown) => error)
    expect(refused).toBeInstanceOf(UnfitServer)
    expect(String(refused)).toContain('REDIS_URL: the server refuses the user')
    expect(String(refused)).not.toContain('guess')
  },
)

test('a server that cannot write to its disk takes no new streams, and those that run go on when it can', async () => {
  // Nobody can write there, root included.
  const { server, redis } = await serve({ dir: '/proc', save: '3600 1000000' })
  const { owner, stream, writer } = await begin(server)
  await redis.bgSave()
  await vi.waitFor(async () => expect(await redis.info('persistence')).toContain('rdb_last_bgsave_status:err'), SOON)
  const commit = writer.offer([word(1)])
  expect(await commit()).toEqual({ outcome: 'waiting', since: expect.any(Number) as number })
  const other = streamOf('s-2')
  await expect(owner.create(other.record, other.log)).rejects.toBeInstanceOf(StoreUnavailable)
  await redis.configSet('stop-writes-on-bgsave-error', 'no')
  await writer.untilKept(commit)
  expect(await keptOf(owner, stream)).toEqual([...stream.log.eventsAfter(-1)])
})

test('a server that loads its data is away until it has, and what runs goes on then', async () => {
  // Read slowly, and answering meanwhile.
  const config = { 'key-load-delay': '1000', 'loading-process-events-interval-bytes': '1024' }
  const { server, redis } = await serve(config)
  const { owner, stream, writer } = await begin(server)
  await redis.mSet(Object.fromEntries(Array.from({ length: 3_000 }, (_, index) => [`other:${index}`, 'x'.repeat(20)])))
  await redis.sendCommand(['SAVE'])
  const back = server.restart()
  await vi.waitFor(() => expect(redis.ping()).rejects.toThrow('LOADING'), SOON)
  const commit = writer.offer([word(1)])
  await vi.waitFor(async () => expect(await commit()).toMatchObject({ outcome: 'waiting' }), SOON)
  expect(owner.ready).toBe(false)
  await back
  await writer.untilKept(commit)
  expect(owner.ready).toBe(true)
  expect(await keptOf(owner, stream)).toEqual([...stream.log.eventsAfter(-1)])
})
