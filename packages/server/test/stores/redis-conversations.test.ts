import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { RedisConversations } from '../../src/stores/redis-conversations.js'
import { conversationSuite } from '../kit/conversation-suite.js'
import { openScripts, type TestScripts } from '../kit/redis-scripts.js'
import { type RedisServer, startRedis } from '../kit/redis-server.js'
import { type RedisGroup, startRedisCluster } from '../kit/redis-server-group.js'

const OPTIONS = { ttlMs: 10_000, reserveMs: 100_000 }
const TURN = { prompt: 'a planted prompt', answer: 'a planted answer' }
const KEY = { session: 'a-planted-session', conversation: 'c-1' }

describe('conversations in Redis', () => {
  let server: RedisServer
  let redis: TestScripts

  beforeAll(async () => {
    server = await startRedis()
    redis = await openScripts(server.url)
  })

  afterAll(async () => {
    redis.close()
    await server.close()
  })

  afterEach(() => redis.flush())

  conversationSuite((options) => ({ conversations: new RedisConversations(redis, options), pass: redis.age }))

  test('are the same from any node', async () => {
    const other = await openScripts(server.url)
    const [here, there] = [redis, other].map((connection) => new RedisConversations(connection, OPTIONS))
    await here?.begin(KEY, 's-1')
    expect(await there?.begin(KEY, 's-2')).toMatchObject({ begun: false, stream: 's-1' })
    await here?.end(KEY, 's-1', TURN)
    expect(await there?.begin(KEY, 's-2')).toEqual({ begun: true, turns: [TURN] })
    other.close()
  })

  test('leave no key without an end, whatever was last done to them', async () => {
    const conversations = new RedisConversations(redis, OPTIONS)
    const steps = [
      () => conversations.begin(KEY, 's-1'),
      () => conversations.end(KEY, 's-1', TURN),
      () => conversations.begin(KEY, 's-2'),
      () => conversations.begin(KEY, 's-2'),
      () => conversations.release(KEY, 's-2'),
      () => conversations.release(KEY, 's-2'),
      () => conversations.begin(KEY, 's-3'),
      () => conversations.end(KEY, 's-3', undefined),
    ]
    for (const step of steps) {
      await step()
      const keys = await redis.keys()
      expect(keys.length).toBeGreaterThan(0)
      for (const key of keys) expect(await redis.ttl(key)).toBeGreaterThan(0)
    }
    await redis.age(OPTIONS.ttlMs)
    expect(await redis.keys()).toEqual([])
  })

  test('have neither sessions nor conversations in the names of their keys', async () => {
    const conversations = new RedisConversations(redis, OPTIONS)
    await conversations.begin(KEY, 's-1')
    await conversations.end(KEY, 's-1', TURN)
    await conversations.begin(KEY, 's-2')
    const names = (await redis.keys()).join(' ')
    expect(names).toContain('runnel:')
    expect(names).not.toMatch(/planted|c-1/)
  })
})

describe('conversations in a Redis Cluster', () => {
  let group: RedisGroup
  let redis: TestScripts

  beforeAll(async () => {
    group = await startRedisCluster()
    redis = await openScripts(group.url, { cluster: true })
  }, 30_000)

  afterAll(async () => {
    redis.close()
    await group.close()
  })

  beforeEach(() => redis.flush())

  conversationSuite((options) => ({ conversations: new RedisConversations(redis, options), pass: redis.age }))
})
