import { setTimeout as delay } from 'node:timers/promises'
import { askRedis } from '../../../../packages/server/test/kit/ask-redis.js'
import type { Scenario, Stage } from '../../scenario.js'
import { askAtEachNode } from '../at-each-node.js'
import { type ClusterHouse, type ClusterHouseOptions, openClusterHouse } from '../cluster-house.js'
import { judgeLoad, tellSilences, tellTakenFromTheLiving } from '../judge-load.js'

const SIZES = {
  small: { players: 6, each: 5 },
  full: { players: 21, each: 10 },
} as const

const PACE_MS = 100

/** What happens to Redis, or to the ways there, while all servers live. */
interface RedisFault {
  readonly name: string
  readonly about: string
  /** How long each answer takes, in seconds. */
  readonly seconds: number
  readonly options?: Pick<ClusterHouseOptions, 'throughProxies' | 'replicated'>
  /** How long an answer may stand still, 95 of 100, in milliseconds. */
  readonly goal: number
  /** Resolves when it is over. */
  play(house: ClusterHouse, stage: Stage): Promise<void>
}

function redisFault({ name, about, seconds, options = {}, goal, play }: RedisFault): Scenario {
  return {
    name,
    about,
    least: { streams: 30, faults: 1 },
    run: async (stage) => {
      const { ledger, size } = stage
      const house = await openClusterHouse(stage, { tokens: (seconds * 1000) / PACE_MS, paceMs: PACE_MS, ...options })
      const judge = { ledger, vendor: house.vendor }
      const { load } = await askAtEachNode(house, { ledger, name, ...SIZES[size] })
      await play(house, stage)
      ledger.hold(load.running === load.asked.length, 'answers had ended before it was over')
      await judgeLoad(load, judge)
      tellTakenFromTheLiving(load, judge, house.takeovers)
      tellSilences(load, judge, goal)
      await house.close()
    },
  }
}

/** The process ends as in a crash, twice, and once in good order. */
export const redisRestart = redisFault({
  name: 'redis-restart',
  about: 'Redis, with its append-only file, is killed twice and ended once, and starts again each time.',
  seconds: 25,
  goal: 5_000,
  play: async ({ redis }, { ledger }) => {
    for (const gently of [false, false, true]) {
      await delay(3_000)
      await redis.restart({ gently })
      ledger.count('faults')
    }
  },
})

/** Longer than the lease and the time for which answers wait for Redis. */
const PAUSE_MS = 30_000

export const redisPaused = redisFault({
  name: 'redis-paused',
  about: 'Redis answers nothing for 30 s (SIGSTOP), three times as long as a lease.',
  seconds: 50,
  // Readers are told after ten seconds that the store is away, and come back with waits that have grown meanwhile.
  goal: 75_000,
  play: async ({ redis }, { ledger }) => {
    redis.pause()
    await delay(PAUSE_MS)
    redis.resume()
    ledger.count('faults')
  },
})

/** How long it takes until somebody has found out that a primary is gone, in milliseconds. */
const NOTICE_MS = 3_000

export const failover = redisFault({
  name: 'failover',
  about: 'The primary of Redis is killed; three seconds later its replica stands in, at the same address.',
  seconds: 25,
  options: { throughProxies: true, replicated: true },
  goal: 8_000,
  play: async ({ redis, replica, ways }, { ledger }) => {
    if (!replica) throw new Error('there is no replica')
    await delay(2_000)
    await redis.kill()
    await delay(NOTICE_MS)
    await askRedis(replica, 'REPLICAOF', 'NO', 'ONE')
    for (const way of ways) way.target = replica.port
    ledger.count('faults')
  },
})

/** Shorter than a lease: a server that hears nothing for longer counts as dead, as it should. */
const DEAF_MS = 4_000

export const messagesLost = redisFault({
  name: 'messages-lost',
  about:
    'Every message that Redis publishes is thrown away on its way to a server, for 4 s at one after the other, twice.',
  seconds: 40,
  options: { throughProxies: true },
  goal: 4_000,
  play: async ({ ways }, { ledger }) => {
    for (const way of [...ways, ...ways]) {
      way.dropMessages = true
      await delay(DEAF_MS)
      way.dropMessages = false
      ledger.count('faults')
    }
  },
})

const CUT_MS = 5_000

export const shortCut = redisFault({
  name: 'cut-short',
  about: 'The network between one server and Redis is gone for 5 s, half a lease, without a word to either side.',
  seconds: 25,
  options: { throughProxies: true },
  goal: 10_000,
  play: async ({ ways: [way] }, { ledger }) => {
    if (!way) throw new Error('there is no way to Redis')
    way.cut = true
    await delay(CUT_MS)
    way.cut = false
    ledger.count('faults')
  },
})
