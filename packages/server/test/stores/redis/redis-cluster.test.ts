import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest'
import { PARTITIONS, partitionOf, tagOf } from '../../../src/stores/redis/partitions.js'
import { START } from '../../kit/log-arbitraries.js'
import { openNode, openRedis, openRedisWorld } from '../../kit/redis-store-world.js'
import { askRedis } from '../../kit/ask-redis.js'
import { type RedisGroup, startRedisCluster } from '../../kit/redis-server-group.js'
import { END, storeSuite, streamOf, write } from '../../kit/store-suite.js'

const SLOTS = 16_384

let cluster: RedisGroup

beforeAll(async () => {
  cluster = await startRedisCluster()
}, 30_000)

afterAll(() => cluster.close())

describe('the Redis store on a cluster of three primaries', () => {
  storeSuite((options) =>
    openRedisWorld(
      cluster.servers.map(({ url }) => url),
      options,
    ),
  )
})

test('each partition has a slot in its own 64th of all slots', async () => {
  for (let partition = 0; partition < PARTITIONS; partition++) {
    const slot = await askRedis(cluster, 'CLUSTER', 'KEYSLOT', `x:${tagOf(partition)}:y`)
    expect(Math.floor(Number(slot) / (SLOTS / PARTITIONS))).toBe(partition)
  }
})

describe('two nodes on a cluster', () => {
  /** Streams on every primary. */
  const many = Array.from({ length: 60 }, (_, index) => streamOf(`many-${index}`, 'carol'))

  async function openBoth() {
    const first = await openNode({ url: cluster.url, node: 'n1', leaseMs: 900 })
    const second = await openNode({ url: cluster.servers[1]?.url ?? '', node: 'n2', leaseMs: 900 })
    return { first, second, close: () => Promise.all([first.close(), second.close()]) }
  }

  test('tell each other of all streams by sharded messages, with one call per slot', async () => {
    const { first, second, close } = await openBoth()
    for (const { record, log } of many) await first.create(record, log)
    const followed = await Promise.all(many.map(({ record }) => second.follow(record)))
    for (const { log } of many) for (const event of [START, END]) log.append(event)
    const flush = many.map(({ record, log }) => ({ record, log, durable: -1, upTo: log.last }))
    expect(await first.commit(flush)).toEqual(many.map(() => ({ outcome: 'stored', seq: 1 })))
    await vi.waitFor(() => expect(followed.filter((one) => one?.log.terminal)).toHaveLength(many.length), {
      timeout: 5_000,
    })
    expect(await first.list('carol')).toHaveLength(many.length)
    for (const one of followed) one?.close()
    await close()
  })

  test('ask each other, and take over from each other', async () => {
    const { first, second, close } = await openBoth()
    const stream = streamOf('asked')
    await first.create(stream.record, stream.log)
    await write(first, stream, START)
    const nothing = () => undefined
    first.listen({
      onAsked: () => true,
      onFollowed: nothing,
      onForgotten: nothing,
      onFenced: nothing,
      onOwnerLost: nothing,
      onNodeLost: nothing,
    })
    expect(await second.ask(stream.record, { type: 'retry' })).toBe(true)
    const reader = await second.follow(stream.record)
    expect(await second.claim(stream.record, 'n2')).toMatchObject({ claimed: true })
    await vi.waitFor(() => expect(reader?.record.owner).toBe('n2'), { timeout: 5_000 })
    reader?.close()
    await close()
  })

  test('go on with the streams of two primaries while the third is away, and then with its', async () => {
    const { first, close } = await openBoth()
    const streams = Array.from({ length: 30 }, (_, index) => streamOf(`away-${index}`))
    for (const { record, log } of streams) await first.create(record, log)
    const [, , third] = cluster.servers
    third?.pause()
    for (const { log } of streams) log.append(START)
    let left = streams.map(({ record, log }) => ({ record, log, durable: -1, upTo: log.last }))
    const offer = async () => {
      const results = await first.commit(left)
      left = left.filter((_, index) => results[index]?.outcome !== 'stored')
    }
    const isAway = ({ record }: { record: { id: string } }) => partitionOf(record.id) >= (PARTITIONS * 2) / 3
    await vi.waitFor(() => offer().then(() => expect(left.every(isAway)).toBe(true)), { timeout: 10_000 })
    expect(left).toHaveLength(streams.filter(isAway).length)
    third?.resume()
    await vi.waitFor(() => offer().then(() => expect(left).toEqual([])), { timeout: 15_000 })
    await close()
  })

  test('have two connections to each primary', async () => {
    const count = async () => {
      const redis = await openRedis(cluster.url)
      const clients = await redis.clientList()
      redis.destroy()
      return clients.length
    }
    const before = await count()
    const third = await openNode({ url: cluster.url, node: 'n3' })
    for (const { record } of many) (await third.follow(record))?.close()
    const followed = await Promise.all(many.map(({ record }) => third.load(record)))
    expect(followed.every((one) => one?.log.terminal)).toBe(true)
    expect((await count()) - before).toBeLessThanOrEqual(2)
    await third.close()
  })
})
