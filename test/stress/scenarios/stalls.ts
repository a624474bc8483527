import { type StalledReport, stalledConnections } from '../../../packages/server/test/kit/stalled-connections.js'
import { type StalledSocketsReport, stalledSockets } from '../../../packages/server/test/kit/stalled-sockets.js'
import { judgeWhole } from '../answer.js'
import { openHouse } from '../house.js'
import type { Ledger } from '../ledger.js'
import { round } from '../round.js'
import { between, type Scenario, type Stage } from '../scenario.js'
import { openSource } from '../source.js'

const MIB = 1024 * 1024

const SIZES = {
  small: { connections: 50, tokens: 25_000, sockets: 2, bytes: 12 * MIB, players: 6, streams: 4 },
  full: { connections: 1_000, tokens: 25_000, sockets: 20, bytes: 12 * MIB, players: 20, streams: 10 },
} as const

/** Readers that read nothing for a while, or for good. */
export const stalls: Scenario = {
  name: 'stalls',
  about:
    'Readers stop reading, in memory and on real sockets, and clients whose bytes stand still in either direction.',
  least: { stalls: 54, closes: 52, streams: 24 },
  run: async (stage) => {
    const { ledger, size } = stage
    const { connections, tokens, sockets, bytes } = SIZES[size]
    weighConnections(ledger, await stalledConnections({ count: connections, tokens }))
    global.gc?.()
    // In this order: memory that an earlier flood has freed would hide what this one takes.
    const all = await stalledSockets({ count: sockets, bytes })
    const one = await stalledSockets({ count: 1, bytes })
    weighSockets(ledger, all, one.healthyP99Ms)
    await standStill(stage)
  },
}

/** Clients behind a network that holds their bytes back for a while, in one direction or the other. */
async function standStill({ ledger, seed, size, hasTime }: Stage): Promise<void> {
  const { players, streams } = SIZES[size]
  const source = openSource({ tokens: 80, paceMs: 10 })
  const plan = (random: () => number) => {
    const stall = { stallAfterBytes: between(random, 300, 4_000), stallMs: between(random, 100, 400) }
    return random() < 0.5 ? { toClient: stall } : { toServer: { ...stall, stallAfterBytes: between(random, 1, 900) } }
  }
  const house = await openHouse({ ledger, seed, provider: source.provider, plan, owned: [source] })
  for (let wave = 0; wave === 0 || hasTime(); wave += 1) {
    const all = Array.from({ length: players }, () => house.player())
    const answers = all.flatMap((player, number) =>
      Array.from({ length: streams }, (_, stream) => player.ask(`stall-${wave}-${number}-${stream}`)),
    )
    await Promise.all(
      answers.map(async ({ prompt, ended }) => judgeWhole(ledger, prompt, await ended, source.calls.get(prompt))),
    )
    for (const player of all) player.close()
  }
  ledger.count('stalls', house.proxy.counters.stalls)
  await house.close()
}

function weighConnections(ledger: Ledger, report: StalledReport): void {
  const { count, heapGrowth } = report
  weighAll(ledger, `${count} connections whose writes never complete`, report)
  const what = `${count} connections whose writes never complete: memory growth, what they hold and the answer included`
  ledger.figure(what, heapGrowth / MIB, { unit: 'MiB', goal: 64 })
}

/** @param baseMs what a neighbour waits beside the same flood for one such socket: the rest is what the others add */
function weighSockets(ledger: Ledger, report: StalledSocketsReport, baseMs: number): void {
  const { count, rssGrowth, heapGrowth, healthyP99Ms } = report
  const name = `${count} sockets that stop reading`
  weighAll(ledger, name, report)
  ledger.figure(`${name} under a flood: memory growth, the answer included`, Math.max(rssGrowth, heapGrowth) / MIB, {
    unit: 'MiB',
    goal: 64,
  })
  const what = `${name}: latency that they add to a neighbour’s tokens, p99 (with one of them: ${round(baseMs)} ms)`
  ledger.figure(what, healthyP99Ms - baseMs, { unit: 'ms', goal: 20 })
}

interface Stalled {
  readonly count: number
  readonly seenAboveMark: number
  readonly closed4409: number
  readonly caughtUp: number
}

function weighAll(ledger: Ledger, name: string, { count, seenAboveMark, closed4409, caughtUp }: Stalled): void {
  ledger.count('stalls', seenAboveMark)
  ledger.count('closes', closed4409)
  const zero = { unit: '', goal: 0 }
  ledger.figure(`${name}: not seen above the mark`, count - seenAboveMark, zero)
  ledger.figure(`${name}: not closed with 4409`, count - closed4409, zero)
  ledger.figure(`${name}: not caught up to the identical text`, count - caughtUp, zero)
  ledger.hold(caughtUp === count && closed4409 === count, `${name}: ${closed4409} closed, ${caughtUp} caught up`)
}
