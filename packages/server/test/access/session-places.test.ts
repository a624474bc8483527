import { afterAll, afterEach, beforeAll, describe, expect, test, vi } from 'vitest'
import { SessionPlaces } from '../../src/access/session-places.js'
import { withOutage } from '../kit/outage.js'
import { openScripts, type TestScripts } from '../kit/redis-scripts.js'
import { type RedisServer, startRedis } from '../kit/redis-server.js'

const LEASE_MS = 30_000
const FULL = { code: 'too_many_streams' }

let server: RedisServer
let redis: TestScripts
const faults: unknown[] = []
const opened: SessionPlaces[] = []

beforeAll(async () => {
  server = await startRedis()
  redis = await openScripts(server.url)
})

afterAll(async () => {
  redis.close()
  await server.close()
})

afterEach(async () => {
  for (const places of opened.splice(0)) await places.close()
  await redis.flush()
  vi.useRealTimers()
  expect(faults).toEqual([])
})

function openNode(node: string, { connection = withOutage(redis), most = 2, longestMs = 900_000 } = {}) {
  const places = new SessionPlaces(connection, { node, most, longestMs, onFault: (error) => faults.push(error) })
  opened.push(places)
  return { places, connection, take: (id: string) => places.take(of(id)), leave: (id: string) => places.leave(of(id)) }
}

const of = (id: string, session = 'alice') => ({ session, id })

/** What was sent before it has been done by then: commands of one connection are done in order. */
async function settled(): Promise<void> {
  await redis.keys()
}

describe('the places of a session', () => {
  test('are those of all nodes together, and of that session alone', async () => {
    const [here, there] = [openNode('n1'), openNode('n2')]
    await here.take('s-1')
    await there.take('s-2')
    await expect(here.take('s-3')).rejects.toMatchObject(FULL)
    await expect(there.take('s-3')).rejects.toMatchObject(FULL)
    await here.places.take(of('s-3', 'bob'))
    here.leave('s-1')
    await there.take('s-3')
  })

  test('are never more than there are, however many ask at once', async () => {
    const nodes = ['n1', 'n2', 'n3'].map((node) => openNode(node, { most: 5 }))
    const all = nodes.flatMap(({ take }, node) => [0, 1, 2, 3].map((count) => take(`s-${node}-${count}`)))
    const results = await Promise.allSettled(all)
    expect(results.filter(({ status }) => status === 'fulfilled')).toHaveLength(5)
  })

  test('come back once, by whoever has them', async () => {
    const [here, there] = [openNode('n1', { most: 1 }), openNode('n2', { most: 1 })]
    await here.take('s-1')
    await there.take('s-1')
    there.leave('s-1')
    there.leave('s-1')
    await settled()
    await expect(there.take('s-2')).rejects.toMatchObject(FULL)
    here.leave('s-1')
    await there.take('s-2')
  })

  test('that were refused are not given back', async () => {
    const here = openNode('n1', { most: 1 })
    await here.take('s-1')
    await expect(here.take('s-2')).rejects.toMatchObject(FULL)
    here.leave('s-2')
    await settled()
    await expect(here.take('s-3')).rejects.toMatchObject(FULL)
  })

  test('of a node that gives no sign of life come free', async () => {
    const dead = openNode('n1')
    await dead.take('s-1')
    await redis.age(LEASE_MS)
    const [here, there] = [openNode('n2'), openNode('n3')]
    await here.take('s-2')
    await there.take('s-3')
    await expect(there.take('s-4')).rejects.toMatchObject(FULL)
    await expect(here.take('s-4')).rejects.toMatchObject(FULL)
  })

  test('of a stream that was taken over are its new node’s, whatever the old one gives back', async () => {
    const [fenced, here] = [openNode('n1', { most: 1 }), openNode('n2', { most: 1 })]
    await fenced.take('s-1')
    here.places.adopt(of('s-1'))
    await settled()
    fenced.leave('s-1')
    await settled()
    await expect(here.take('s-2')).rejects.toMatchObject(FULL)
    here.leave('s-1')
    await here.take('s-2')
  })

  test('of a node that lives stay its own', async () => {
    vi.useFakeTimers({ toFake: ['setInterval', 'clearInterval'] })
    const here = openNode('n1', { most: 1 })
    await here.take('s-1')
    for (let thirds = 0; thirds < 6; thirds++) {
      await redis.age(LEASE_MS / 3)
      vi.advanceTimersByTime(LEASE_MS / 3)
      await settled()
    }
    await expect(openNode('n2', { most: 1 }).take('s-2')).rejects.toMatchObject(FULL)
  })

  test('of a node that was closed come free at once', async () => {
    const here = openNode('n1', { most: 1 })
    await here.take('s-1')
    await here.places.close()
    await openNode('n2', { most: 1 }).take('s-2')
  })

  test('come free at an age that no stream reaches, should all else fail', async () => {
    const here = openNode('n1', { most: 1 })
    await here.take('s-1')
    await openNode('n2', { most: 1, longestMs: 0 }).take('s-2')
  })

  test('leave no key without an end', async () => {
    const here = openNode('n1')
    await here.take('s-1')
    const keys = await redis.keys()
    expect(keys).toHaveLength(2)
    for (const key of keys) expect(await redis.ttl(key)).toBeGreaterThan(0)
    expect(keys.join(' ')).not.toContain('alice')
  })
})

describe('while Redis is away', () => {
  test('no place is refused, and what was taken before is still so afterwards', async () => {
    const [here, there] = [openNode('n1', { most: 1 }), openNode('n2', { most: 1 })]
    await here.take('s-1')
    there.connection.isAway = true
    await there.take('s-2')
    there.leave('s-2')
    there.connection.isAway = false
    await expect(there.take('s-3')).rejects.toMatchObject(FULL)
  })

  test('a place that could not be given back is, with the next sign of life', async () => {
    vi.useFakeTimers({ toFake: ['setInterval', 'clearInterval'] })
    const here = openNode('n1', { most: 1 })
    await here.take('s-1')
    here.connection.isAway = true
    here.leave('s-1')
    vi.advanceTimersByTime(LEASE_MS / 3)
    await settled()
    here.connection.isAway = false
    vi.advanceTimersByTime(LEASE_MS / 3)
    await vi.waitFor(() => openNode('n2', { most: 1 }).take('s-2'))
  })

  test('a place whose answer was lost is given back like any other', async () => {
    const here = openNode('n1', { most: 1 })
    here.connection.losesAnswers = true
    await here.take('s-1')
    here.connection.losesAnswers = false
    await expect(openNode('n2', { most: 1 }).take('s-2')).rejects.toMatchObject(FULL)
    here.leave('s-1')
    await openNode('n2', { most: 1 }).take('s-2')
  })
})
