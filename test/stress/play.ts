import { loadavg } from 'node:os'
import { seededRandom } from '../kit/random.js'
import { type Count, Ledger } from './ledger.js'
import { round } from './round.js'
import type { Scenario, Size } from './scenario.js'

/** What a scenario may take beyond its time before it counts as hanging. */
const HANGS_MS = { small: 60_000, full: 300_000 } as const

/** What the clock has a say in: a fast machine may be done before it has seen enough of it. */
const TIMED: readonly Count[] = ['drops', 'resets', 'resumes', 'merges']

/** Waves that may be played for more of it. */
const MAX_MORE_WAVES = 4

/** How a scenario went. */
export interface Outcome {
  readonly scenario: Scenario
  readonly ledger: Ledger
  readonly seed: number
  readonly ms: number
  /** The programs that wanted a core in its last minute, on average. */
  readonly busy: number
}

/** Plays a scenario. What it did not do often enough is a failure, and so is what it throws. */
export async function play(
  scenario: Scenario,
  { seed, size, forMs }: { readonly seed: number; readonly size: Size; readonly forMs: number },
): Promise<Outcome> {
  const ledger = new Ledger()
  const startedAt = performance.now()
  let waves = 0
  const hasTime = () => {
    if (performance.now() - startedAt < forMs) return true
    waves += 1
    return waves <= MAX_MORE_WAVES && TIMED.some((name) => ledger.counted(name) < (scenario.least[name] ?? 0))
  }
  try {
    const run = scenario.run({ ledger, seed, size, random: seededRandom(seed), hasTime })
    await Promise.race([run, hangs(forMs + HANGS_MS[size])])
  } catch (error) {
    ledger.fail(`it threw ${error instanceof Error ? (error.stack ?? error.name) : String(error)}`)
  }
  for (const [name, least] of Object.entries(scenario.least) as [Count, number][]) {
    const counted = ledger.counted(name)
    if (counted < least) ledger.fail(`it counted ${counted} ${name}, and is worth nothing below ${least}`)
  }
  return { scenario, ledger, seed, ms: performance.now() - startedAt, busy: loadavg()[0] ?? 0 }
}

/** Rejects when the time is over. */
function hangs(ms: number): Promise<never> {
  return new Promise((_, reject) => {
    setTimeout(() => reject(new Error('it hangs')), ms).unref()
  })
}

/** The outcome in lines for a terminal; `again` is the command that plays a scenario. */
export function tell({ scenario, ledger, seed, ms }: Outcome, again = 'npm run stress -- --scenario'): string {
  const counts = [...ledger.counts].map(([name, count]) => `${count} ${name}`).join(', ')
  const lines = [`${ledger.failures === 0 ? '✓' : '✗'} ${scenario.name} (${(ms / 1000).toFixed(1)} s): ${counts}`]
  for (const { name, value, unit, goal, met } of ledger.figures) {
    const limit = goal === 0 ? '0' : `below ${goal}`
    lines.push(`    ${met ? ' ' : '!'} ${name}: ${round(value)}${unit && ` ${unit}`} (goal: ${limit})`)
  }
  for (const what of ledger.told) lines.push(`    ${what}`)
  if (ledger.failures > ledger.told.length) lines.push(`    … ${ledger.failures} failures in all`)
  if (ledger.failures > 0) lines.push(`    again: ${again} ${scenario.name} --seed ${seed}`)
  return lines.join('\n')
}
