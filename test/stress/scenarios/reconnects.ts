import { judgeWhole } from '../answer.js'
import { openHouse } from '../house.js'
import type { Way } from '../player.js'
import { between, type Scenario, type Stage } from '../scenario.js'
import { openSource } from '../source.js'

/** Every connection is reset within this time. */
const LIFE_MS = [50, 500] as const

const SIZES = {
  small: { clients: 10, streams: 6, tokens: 60, paceMs: 15 },
  full: { clients: 50, streams: 20, tokens: 500, paceMs: 20 },
} as const

/** A storm of drops on one transport. */
export function reconnects(transport: Way): Scenario {
  return {
    name: transport === 'websocket' ? 'reconnects' : `reconnects-${transport}`,
    about: `Every connection (${transport}) is reset after 50 to 500 ms while answers are written.`,
    least: { streams: 60, drops: 10, resumes: 30, merges: 10 },
    run: (stage) => run(stage, transport),
  }
}

async function run(stage: Stage, transport: Way): Promise<void> {
  const { ledger, seed, size } = stage
  const { clients, streams, tokens, paceMs } = SIZES[size]
  const source = openSource({ tokens, paceMs })
  const plan = (random: () => number) => ({ resetAfterMs: between(random, ...LIFE_MS) })
  const house = await openHouse({ ledger, seed, provider: source.provider, plan, owned: [source] })
  for (let wave = 0; wave === 0 || stage.hasTime(); wave += 1) {
    const players = Array.from({ length: clients }, () => house.player({ transport }))
    const answers = players.flatMap((player, number) =>
      Array.from({ length: streams }, (_, stream) => player.ask(`${transport}-${wave}-${number}-${stream}`)),
    )
    await Promise.all(
      answers.map(async ({ prompt, ended }) => judgeWhole(ledger, prompt, await ended, source.calls.get(prompt))),
    )
    for (const player of players) player.close()
  }
  await house.close()
  const name = `${clients * streams} streams of ${tokens} tokens on ${clients} connections under drops, ${transport}`
  const { lost, repeated, outOfOrder, ends } = ledger.wrong
  ledger.figure(`${name}: lost, repeated, out of order, ended wrongly`, lost + repeated + outOfOrder + ends, {
    unit: '',
    goal: 0,
  })
}
