import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest'
import { PromptLimits } from '../../src/access/prompt-limits.js'
import { RedisSpending } from '../../src/access/redis-spending.js'
import { TokenBudget } from '../../src/access/token-budget.js'
import { withOutage } from '../kit/outage.js'
import { openScripts, type TestScripts } from '../kit/redis-scripts.js'
import { type RedisServer, startRedis } from '../kit/redis-server.js'

const NOON = Date.UTC(2026, 1, 3, 12)
const DAY_MS = 86_400_000
const LIMITED = { code: 'rate_limited' }

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

describe('prompts in a minute', () => {
  const prompt = (session: string, address?: string) => ({
    session,
    id: 's-1',
    ...(address !== undefined && { address }),
  })

  function openNode(perMinute = 2) {
    const connection = withOutage(redis)
    return { connection, limits: new PromptLimits(perMinute, connection) }
  }

  test('are counted over all nodes, and free again when the minute is over', async () => {
    const [here, there] = [openNode(), openNode()]
    await here.limits.pass(prompt('alice'))
    await there.limits.pass(prompt('alice'))
    const refused = await here.limits.pass(prompt('alice')).catch((error: unknown) => error)
    expect(refused).toMatchObject({ error: { code: 'rate_limited', retry_after_ms: expect.any(Number) } })
    await expect(there.limits.pass(prompt('alice'))).rejects.toMatchObject(LIMITED)
    await here.limits.pass(prompt('bob'))
    await redis.age(60_000)
    await openNode().limits.pass(prompt('alice'))
  })

  test('of an address are counted whatever sessions it takes, at any node', async () => {
    const [here, there] = [openNode(), openNode()]
    await here.limits.pass(prompt('a', '203.0.113.7'))
    await there.limits.pass(prompt('b', '203.0.113.7'))
    await expect(here.limits.pass(prompt('c', '203.0.113.7'))).rejects.toMatchObject(LIMITED)
    await here.limits.pass(prompt('c', '203.0.113.8'))
  })

  test('beyond the limit cost Redis nothing once that is known', async () => {
    const { limits, connection } = openNode(1)
    await limits.pass(prompt('alice'))
    await expect(limits.pass(prompt('alice'))).rejects.toMatchObject(LIMITED)
    const { asked } = connection
    for (let count = 0; count < 50; count++) {
      await expect(limits.pass(prompt('alice'))).rejects.toMatchObject(LIMITED)
    }
    expect(connection.asked).toBe(asked)
  })

  test('are counted by each node for itself while Redis is away', async () => {
    const [here, there] = [openNode(), openNode()]
    here.connection.isAway = true
    there.connection.isAway = true
    for (const { limits } of [here, there]) {
      await limits.pass(prompt('alice'))
      await limits.pass(prompt('alice'))
      await expect(limits.pass(prompt('alice'))).rejects.toMatchObject(LIMITED)
    }
  })

  test('leave keys that end, and neither sessions nor addresses in their names', async () => {
    await openNode().limits.pass(prompt('a-planted-session', '203.0.113.7'))
    const keys = await redis.keys()
    expect(keys).toHaveLength(2)
    for (const key of keys) expect(await redis.ttl(key)).toBeGreaterThan(0)
    expect(keys.join(' ')).not.toMatch(/planted|203/)
  })
})

describe('the budget of a day', () => {
  let time = NOON

  function openNode(node: string, tokensPerDay = 100) {
    const connection = withOutage(redis)
    const faults: unknown[] = []
    const board = new RedisSpending(connection, { node, onFault: (error) => faults.push(error) })
    return { connection, board, faults, budget: new TokenBudget(tokensPerDay, { board, now: () => time }) }
  }

  /** What was sent before has been done by then. */
  async function spend({ budget }: ReturnType<typeof openNode>, tokens: number): Promise<void> {
    budget.spend(tokens)
    await redis.keys()
  }

  afterEach(() => {
    time = NOON
  })

  test('is that of all nodes together, and whole again at midnight', async () => {
    const [here, there] = [openNode('n1'), openNode('n2')]
    await spend(here, 60)
    await there.budget.check()
    await spend(there, 40)
    for (const { budget } of [here, there, openNode('n3')]) {
      await expect(budget.check()).rejects.toMatchObject({ error: { ...LIMITED, retry_after_ms: DAY_MS / 2 } })
    }
    time += DAY_MS / 2
    for (const { budget } of [here, there, openNode('n3')]) await expect(budget.check()).resolves.toBeUndefined()
  })

  test('counts every answer once, whatever is lost on the way', async () => {
    const [here, there] = [openNode('n1'), openNode('n2')]
    here.connection.losesAnswers = true
    await spend(here, 30)
    here.connection.isAway = true
    await spend(here, 30)
    here.connection.losesAnswers = false
    here.connection.isAway = false
    await there.budget.check()
    await here.budget.check()
    await spend(there, 39)
    await there.budget.check()
    await spend(there, 1)
    await expect(there.budget.check()).rejects.toMatchObject(LIMITED)
  })

  test('answers that end together are told together', async () => {
    const here = openNode('n1')
    for (let count = 0; count < 1_000; count++) here.budget.spend(1)
    await redis.keys()
    await redis.keys()
    expect(here.connection.asked).toBe(2)
    await expect(openNode('n2', 1_000).budget.check()).rejects.toMatchObject(LIMITED)
  })

  test('is counted from what was known of the others while Redis is away', async () => {
    const [here, there] = [openNode('n1'), openNode('n2')]
    await spend(there, 60)
    await here.budget.check()
    here.connection.isAway = true
    await spend(here, 39)
    await here.budget.check()
    await spend(here, 1)
    await expect(here.budget.check()).rejects.toMatchObject(LIMITED)
    expect(here.faults).toEqual([])
  })

  test('an answer of yesterday that comes after midnight counts for nothing', async () => {
    const here = openNode('n1')
    await spend(openNode('n2'), 100)
    const late = here.budget.check()
    time += DAY_MS
    await expect(late).resolves.toBeUndefined()
    await expect(here.budget.check()).resolves.toBeUndefined()
  })

  test('leaves keys that end', async () => {
    await spend(openNode('n1'), 1)
    const [key = '', ...more] = await redis.keys()
    expect(more).toEqual([])
    expect(await redis.ttl(key)).toBeGreaterThan(DAY_MS)
  })
})
