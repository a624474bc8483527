import { openHouse } from '../house.js'
import { percentile } from '../ledger.js'
import type { Scenario, Stage } from '../scenario.js'
import { settles } from '../settle.js'
import { openSource, type Source } from '../source.js'

const GRACE_MS = 300

/** What is due is done within this time. */
const MARGIN_MS = 1_000

const SIZES = {
  small: { players: 10, streams: 5 },
  full: { players: 50, streams: 10 },
} as const

/** An answer that would take a minute. */
const ENDLESS = { tokens: 6_000, paceMs: 10 } as const

/** Readers that leave and do not come back. */
export const orphans: Scenario = {
  name: 'orphans',
  about: 'Readers leave for good in the middle of answers, by closing and by letting go; others stay.',
  least: { orphans: 45, streams: 5 },
  run: async (stage) => {
    const { ledger, seed } = stage
    const source = openSource(ENDLESS)
    const config = { ORPHAN_GRACE_MS: GRACE_MS }
    const house = await openHouse({ ledger, seed, provider: source.provider, config, owned: [source] })
    for (let wave = 0; wave === 0 || stage.hasTime(); wave += 1) await abandon(stage, house, source, wave)
    await house.close()
    ledger.hold(source.open === 0, `${source.open} calls of the vendor were left open`)
    const late = percentile(ledger.samplesOf('orphan'), 1)
    ledger.figure('from the last reader’s leaving to the vendor let go, at most', late, {
      unit: 'ms',
      goal: GRACE_MS + MARGIN_MS,
    })
  },
}

type House = Awaited<ReturnType<typeof openHouse>>

async function abandon({ ledger, size }: Stage, house: House, source: Source, wave: number): Promise<void> {
  const { players, streams } = SIZES[size]
  const all = Array.from({ length: players }, () => house.player())
  const answers = all.map((player, number) =>
    Array.from({ length: streams }, (_, stream) => player.ask(`${wave}-${number}-${stream}`)),
  )
  ledger.hold(await settles(() => source.open === players * streams, 5_000), 'not every answer began')
  const kept = answers.map(([first]) => first).slice(0, players / 2)
  const leftAt = performance.now()
  for (const [number, player] of all.entries()) {
    // Half of them let go of all answers but one; the others leave altogether.
    if (number < players / 2) for (const { stream } of answers[number]?.slice(1) ?? []) stream.detach()
    else player.close()
  }
  await settles(() => source.open <= kept.length, GRACE_MS + 2 * MARGIN_MS)
  for (const { prompt } of answers.flat()) {
    const call = source.calls.get(prompt)
    if (kept.some((answer) => answer?.prompt === prompt)) {
      ledger.hold(call?.overAt === undefined, `${prompt} was stopped under its reader`)
      continue
    }
    ledger.count('orphans')
    if (call?.overAt === undefined) ledger.fail(`${prompt} goes on without a reader`)
    else ledger.sample('orphan', call.overAt - leftAt)
  }
  await Promise.all(
    kept.map(async (answer) => {
      answer?.stream.cancel()
      if ((await answer?.ended)?.status === 'cancelled') ledger.count('streams')
    }),
  )
}
