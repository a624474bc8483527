import { setTimeout as delay } from 'node:timers/promises'
import type { Player } from '../../player.js'
import { between, type Scenario, type Stage } from '../../scenario.js'
import { type ClusterHouse, NODES, openClusterHouse } from '../cluster-house.js'
import { judgeLoad, tellTimes, tellWaits } from '../judge-load.js'
import { Load } from '../load.js'

const SIZES = {
  small: { websockets: 10, others: 1, each: 5, deaths: 1 },
  full: { websockets: 40, others: 5, each: 10, deaths: 6 },
} as const

/** 20 seconds. */
const ANSWER = { tokens: 200, paceMs: 100 }

const PERIOD_MS = 30_000

/**
 * Within what time the answers of a period are asked for, and when the death comes: every answer runs then, some have
 * begun just now and some are nearly done, and none that goes on elsewhere meets the next death, which would be its last.
 */
const ASKED_WITHIN_MS = 15_000
const DEATH_AT_MS = 18_000

interface Variant {
  readonly name: string
  readonly about: string
  readonly env?: Readonly<Record<string, string>>
  readonly onOwnerLoss?: 'complete' | 'interrupted'
  /** For how long a reader of the dead may wait, 95 of 100, in milliseconds. */
  readonly goal: number
  /** Once is enough. */
  readonly once?: boolean
}

/** SIGKILL to one server after the other, under load. */
export function kills(variant: Variant): Scenario {
  const { name, about } = variant
  return {
    name,
    about,
    least: { streams: 50, deaths: 1, [variant.onOwnerLoss === 'interrupted' ? 'interrupts' : 'takeovers']: 5 },
    run: (stage) => run(stage, variant),
  }
}

async function run(stage: Stage, { env = {}, onOwnerLoss = 'complete', goal, once = false }: Variant): Promise<void> {
  const { ledger } = stage
  const { deaths, each } = SIZES[stage.size]
  const house = await openClusterHouse(stage, { ...ANSWER, env })
  const players = openPlayers(house, stage)
  const load = new Load('killed')
  const startAt = performance.now()
  const killedAt: number[] = []
  for (let death = 0; death < (once ? 1 : deaths); death += 1) {
    const periodAt = startAt + death * PERIOD_MS
    await until(periodAt)
    await askSlowly(stage, load, players)
    await until(periodAt + DEATH_AT_MS)
    const due = players.length * each
    ledger.hold(load.running >= due, `only ${load.running} of ${due} answers ran when a server died`)
    killedAt.push(await killOne(house, death % NODES))
    ledger.count('deaths')
  }
  const judge = { ledger, vendor: house.vendor, onOwnerLoss }
  await judgeLoad(load, judge)
  if (onOwnerLoss === 'complete') tellWaits(load.asked, judge, { from: 'a death', faults: killedAt, goal })
  else tellEnds(stage, { load, house, killedAt: killedAt[0] ?? 0, goal })
  await house.close()
}

function openPlayers(house: ClusterHouse, { size }: Stage): Player[] {
  const { websockets, others } = SIZES[size]
  return [
    ...Array.from({ length: websockets }, () => house.player()),
    ...Array.from({ length: others }, () => house.player({ transport: 'sse' })),
    ...Array.from({ length: others }, () => house.player({ transport: 'poll' })),
  ]
}

/** Resolves when all are asked for. */
async function askSlowly({ random, size }: Stage, load: Load, players: readonly Player[]): Promise<void> {
  const asks = players.flatMap((player) =>
    Array.from({ length: SIZES[size].each }, async () => {
      await delay(between(random, 0, ASKED_WITHIN_MS))
      load.ask(player)
    }),
  )
  await Promise.all(asks)
}

/** @returns when it died */
async function killOne({ cluster }: ClusterHouse, node: number): Promise<number> {
  const at = performance.now()
  await cluster.kill(node)
  await cluster.restart(node)
  return at
}

function tellEnds(
  { ledger }: Stage,
  { load, house, killedAt, goal }: { load: Load; house: ClusterHouse; killedAt: number; goal: number },
): void {
  const cut = load.asked.filter(({ answer }) =>
    house.vendor.callsOf(answer.prompt).some(({ closedAt }) => closedAt !== undefined),
  )
  const times = cut.map(({ endedAt = Number.NaN }) => endedAt - killedAt)
  tellTimes(ledger, 'from a death to `interrupted`', { times, goal })
}

function until(at: number): Promise<void> {
  return delay(Math.max(0, at - performance.now()))
}
