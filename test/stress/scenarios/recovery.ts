import type { ConnectionState } from '@runnel/client'
import { judgeWhole } from '../answer.js'
import { openHouse } from '../house.js'
import { percentile } from '../ledger.js'
import type { Player } from '../player.js'
import { between, type Scenario, type Stage } from '../scenario.js'
import { setTimeout as delay } from 'node:timers/promises'
import { settles } from '../settle.js'
import { openSource } from '../source.js'

const SIZES = {
  small: { players: 10, drops: 1 },
  full: { players: 20, drops: 10 },
} as const

const PACE_MS = 20

/** Between two drops of one client, in milliseconds: it has recovered by then. */
const REST_MS = [300, 600] as const

const SAMPLE = 'from the cut'

/** Single drops: how long a reader stands still. */
export const recovery: Scenario = {
  name: 'recovery',
  about: 'One connection is cut at a time, and the time is taken until its reader is shown the next event.',
  least: { streams: 6, drops: 10, resumes: 10 },
  run: async (stage) => {
    const { ledger, seed, size } = stage
    const { players } = SIZES[size]
    const source = openSource({ tokens: 100_000, paceMs: PACE_MS })
    const house = await openHouse({ ledger, seed, provider: source.provider, owned: [source] })
    const all = Array.from({ length: players }, () => house.player())
    await Promise.all(all.map((player, number) => readOn(stage, player, `cut-${number}`)))
    source.finish()
    for (const { answers } of all)
      for (const { prompt, ended } of answers) judgeWhole(ledger, prompt, await ended, source.calls.get(prompt))
    await house.close()
    ledger.figure(
      'from a cut to the next event beyond the first backoff, p95',
      percentile(ledger.samplesOf(SAMPLE), 0.95),
      {
        unit: 'ms',
        goal: 500,
      },
    )
    ledger.figure('answers that ended with an error of ours', ledger.wrong.ends, { unit: '', goal: 0 })
  },
}

async function readOn({ ledger, random, size }: Stage, player: Player, prompt: string): Promise<void> {
  let shown = -1
  player.ask(prompt, ({ seq }) => {
    shown = seq
  })
  await settles(() => shown > 3, 5_000)
  for (let drop = 0; drop < SIZES[size].drops; drop += 1) {
    await delay(between(random, ...REST_MS))
    const dueAt = firstBackoff(player)
    const before = shown
    player.client.interrupt()
    const cutAt = performance.now()
    ledger.hold(await settles(() => shown > before, 10_000), `${prompt} stood still behind a cut`)
    ledger.sample(SAMPLE, performance.now() - Math.max(cutAt, dueAt()))
  }
}

/** When the wait before the first attempt is over. */
function firstBackoff({ client }: Player): () => number {
  let at = 0
  const stop = client.onConnection((state: ConnectionState) => {
    if (state.name !== 'waiting' || at > 0) return
    at = state.at
    stop()
  })
  return () => at
}
