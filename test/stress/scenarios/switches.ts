import { judgeWhole } from '../answer.js'
import { type House, openHouse } from '../house.js'
import { percentile } from '../ledger.js'
import type { Player } from '../player.js'
import type { Scenario, Stage } from '../scenario.js'
import { settles } from '../settle.js'
import { openSource } from '../source.js'
import type { LinkFaults } from '../../kit/fault-proxy/faults.js'

const SIZES = {
  small: { players: 8, streams: 3 },
  full: { players: 20, streams: 3 },
} as const

/** How long a change of transport may take here before it counts as stuck. */
const STUCK_MS = 20_000

const SAMPLE = 'change of transport'

interface Turn {
  readonly what: string
  readonly faults: LinkFaults
  /** Where the clients are to be found behind it. */
  readonly transport: string
}

/** What the network comes to, one after another, in the middle of the answers. */
const REFUSED: Turn = { what: 'upgrades are refused', faults: { upgrades: 'refuse' }, transport: 'sse' }
const HANGING: Turn = { what: 'upgrades hang', faults: { upgrades: 'hang' }, transport: 'sse' }
const HELD: Turn = {
  what: 'event streams are held back too',
  faults: { upgrades: 'refuse', bufferBytes: Infinity },
  transport: 'poll',
}
const HEALED: Turn = { what: 'it heals', faults: {}, transport: 'websocket' }

const TURNS = {
  small: [REFUSED, HELD, HEALED],
  full: [REFUSED, HEALED, HANGING, HELD, HEALED, REFUSED, HEALED],
} as const

/** Networks that let one transport through and not the other, and change their mind. */
export const switches: Scenario = {
  name: 'switches',
  about: 'Upgrades are refused, hang, event streams are held back, and all of it heals, in the middle of answers.',
  least: { streams: 20, switches: 20, drops: 10, resumes: 20 },
  run: async (stage) => {
    const { ledger, seed, size } = stage
    const { players, streams } = SIZES[size]
    const source = openSource({ tokens: 100_000, paceMs: 20 })
    const house = await openHouse({ ledger, seed, provider: source.provider, owned: [source] })
    const all = Array.from({ length: players }, () => house.player({ transport: 'auto' }))
    for (const [number, player] of all.entries())
      for (let stream = 0; stream < streams; stream += 1) player.ask(`switch-${number}-${stream}`)
    await settles(() => source.open === players * streams, STUCK_MS)
    for (const turn of TURNS[size]) await take(stage, house, all, turn)
    source.finish()
    for (const { answers } of all)
      for (const { prompt, ended } of answers) judgeWhole(ledger, prompt, await ended, source.calls.get(prompt))
    await house.close()
    ledger.figure('change of transport, detection included, p95', percentile(ledger.samplesOf(SAMPLE), 0.95), {
      unit: 'ms',
      goal: 5_000,
    })
  },
}

/** The network changes; what stands is cut, and the clients look at it anew as a page does that is back online. */
async function take({ ledger }: Stage, house: House, all: readonly Player[], turn: Turn): Promise<void> {
  const { what, faults, transport } = turn
  house.proxy.plan = () => faults
  const changedAt = performance.now()
  const isHealing = Object.keys(faults).length === 0
  if (isHealing) for (const { signals } of all) signals.dispatchEvent(new Event('online'))
  else house.proxy.reset()
  await Promise.all(
    all.map(async (player) => {
      const before = player.shown()
      const arrived = () => {
        const { connection } = player.client
        return connection.name === 'open' && connection.transport === transport && player.shown() > before
      }
      if (!(await settles(arrived, STUCK_MS)))
        return ledger.fail(`when ${what}, a client is not on ${transport}: ${JSON.stringify(player.client.connection)}`)
      ledger.sample(SAMPLE, performance.now() - changedAt)
    }),
  )
}
