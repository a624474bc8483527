import { judgeWhole } from '../answer.js'
import type { LinkFaults } from '../../kit/fault-proxy/faults.js'
import { type House, openHouse } from '../house.js'
import type { Player, Way } from '../player.js'
import { settles } from '../settle.js'
import { between, type Scenario, type Stage } from '../scenario.js'
import { openSource } from '../source.js'

/** Every connection is reset within this time. */
const LIFE_MS = [50, 500] as const

/**
 * The storm lasts as long as answers are written, and `stormMs` at most. The texts of all clients are looked at, and the
 * numbers on the wire of those `watched`, which costs more than reading.
 */
const SIZES = {
  small: { clients: 10, watched: 10, streams: 6, tokens: 60, paceMs: 15, stormMs: 3_000 },
  full: { clients: 50, watched: 10, streams: 20, tokens: 500, paceMs: 20, stormMs: 40_000 },
} as const

/** A storm of drops on one transport. */
export function reconnects(transport: Way): Scenario {
  return {
    name: transport === 'websocket' ? 'reconnects' : `reconnects-${transport}`,
    about: `Every connection (${transport}) is reset after 50 to 500 ms for as long as answers are written.`,
    least: { streams: 60, resets: 30, resumes: 10, merges: 10 },
    run: (stage) => run(stage, transport),
  }
}

function storm(random: () => number): LinkFaults {
  return { resetAfterMs: between(random, ...LIFE_MS) }
}

/** The network heals, and the clients hear of it: whoever waits in a backoff comes back and catches up. */
async function calm({ proxy }: House, players: readonly Player[], all: Promise<unknown>): Promise<void> {
  proxy.plan = () => ({})
  const hurry = setInterval(() => {
    for (const { signals } of players) signals.dispatchEvent(new Event('online'))
  }, LIFE_MS[1])
  await all
  clearInterval(hurry)
}

async function run(stage: Stage, transport: Way): Promise<void> {
  const { ledger, seed, size } = stage
  const { clients, watched, streams, tokens, paceMs, stormMs } = SIZES[size]
  // Each poll is a request of its own: at the full pace, fifty clients would measure HTTP and nothing else.
  const source = openSource({ tokens, paceMs: transport === 'poll' ? 2 * paceMs : paceMs })
  // A client that a storm keeps away for a minute has not left.
  const config = { ORPHAN_GRACE_MS: 600_000 }
  const house = await openHouse({ ledger, seed, provider: source.provider, config, owned: [source] })
  for (let wave = 0; wave === 0 || stage.hasTime(); wave += 1) {
    house.proxy.plan = storm
    const players = Array.from({ length: clients }, (_, number) =>
      house.player({ transport, frames: number < watched }),
    )
    const answers = players.flatMap((player, number) =>
      Array.from({ length: streams }, (_, stream) => player.ask(`${transport}-${wave}-${number}-${stream}`)),
    )
    const all = Promise.all(
      answers.map(async ({ prompt, ended }) => judgeWhole(ledger, prompt, await ended, source.calls.get(prompt))),
    )
    await settles(
      () => [...source.calls.values()].filter(({ ended }) => ended).length === (wave + 1) * answers.length,
      stormMs,
    )
    await calm(house, players, all)
    for (const player of players) player.close()
    ledger.count('resets', house.proxy.counters.resets - ledger.counted('resets'))
  }
  await house.close()
  const name = `${clients * streams} streams of ${tokens} tokens on ${clients} connections under drops, ${transport}`
  const { lost, repeated, outOfOrder, ends } = ledger.wrong
  ledger.figure(`${name}: lost, repeated, out of order, ended wrongly`, lost + repeated + outOfOrder + ends, {
    unit: '',
    goal: 0,
  })
}
