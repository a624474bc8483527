import { readFile, writeFile } from 'node:fs/promises'
import { resolve } from 'node:path'
import { parseArgs } from 'node:util'
import { CLUSTER_SCENARIOS } from './cluster/cluster-scenarios.js'
import { clusterSectionOf, withClusterSection } from './cluster/cluster-section.js'
import { type Outcome, play, tell } from './play.js'
import { report } from './report.js'
import type { Scenario, Size } from './scenario.js'
import { SCENARIOS } from './scenarios.js'

const DEFAULT_SECONDS = 20

/** What the longest scenario of the cluster takes, in milliseconds; each knows by itself when it is over. */
const CLUSTER_MS = 210_000

// The script starts it in the repository's root.
const PAGE = resolve('docs/reliability.md')

const { values } = parseArgs({
  options: {
    seed: { type: 'string' },
    seconds: { type: 'string' },
    scenario: { type: 'string', multiple: true },
    cluster: { type: 'boolean', default: false },
    only: { type: 'string', multiple: true },
    quick: { type: 'boolean', default: false },
    report: { type: 'boolean', default: false },
  },
})

/** One of the two programs that this is: the scenarios of one server, and those of many. */
interface Programme {
  readonly scenarios: readonly Scenario[]
  readonly size: Size
  readonly forMs: number
  /** Whether a goal that is missed is a failure, too. */
  readonly isStrict: boolean
  /** The command that plays a scenario again. */
  readonly again: string
  page(outcomes: readonly Outcome[], seed: number, old: string): string
}

function oneServer(): Programme {
  const scenarios = chosen(SCENARIOS, values.scenario)
  return {
    scenarios,
    size: values.report ? 'full' : 'small',
    forMs: (Number(values.seconds ?? DEFAULT_SECONDS) * 1000) / scenarios.length,
    isStrict: false,
    again: 'npm run stress -- --scenario',
    page: (outcomes, seed, old) => report(outcomes, seed) + clusterSectionOf(old),
  }
}

function manyServers(): Programme {
  return {
    scenarios: chosen(CLUSTER_SCENARIOS, values.only),
    size: values.quick ? 'small' : 'full',
    forMs: CLUSTER_MS,
    isStrict: true,
    again: 'npm run test:cluster -- --only',
    page: (outcomes, _, old) =>
      withClusterSection(
        old,
        outcomes,
        CLUSTER_SCENARIOS.map(({ name }) => name),
      ),
  }
}

function chosen(all: readonly Scenario[], names: readonly string[] = []): readonly Scenario[] {
  const unknown = names.filter((name) => !all.some((scenario) => scenario.name === name))
  if (unknown.length > 0)
    throw new RangeError(`no such scenario: ${unknown.join(', ')}; there are ${all.map(({ name }) => name).join(', ')}`)
  return all.filter(({ name }) => names.length === 0 || names.includes(name))
}

// What a scenario has started ends with the program, also when somebody ends that.
for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.once(signal, () => process.exit(1))

const seed = Number(values.seed ?? process.env['SEED'] ?? Math.floor(Math.random() * 1_000_000))
const { scenarios, again, page, isStrict, ...pace } = values.cluster ? manyServers() : oneServer()
process.stdout.write(`seed ${seed}\n`)
const outcomes: Outcome[] = []
for (const scenario of scenarios) {
  const outcome = await play(scenario, { seed, ...pace })
  outcomes.push(outcome)
  process.stdout.write(`${tell(outcome, again)}\n`)
}
if (values.report) await writeFile(PAGE, page(outcomes, seed, await readFile(PAGE, 'utf8')))
const failures = outcomes.reduce((sum, { ledger }) => sum + ledger.failures, 0)
const missed = outcomes.flatMap(({ ledger }) => ledger.figures.filter(({ met }) => !met)).length
process.stdout.write(`${outcomes.length} scenarios, ${failures} failures, seed ${seed}\n`)
// A scenario that failed may have left things open.
process.exit(failures > 0 || (isStrict && missed > 0) ? 1 : 0)
