import { writeFile } from 'node:fs/promises'
import { resolve } from 'node:path'
import { parseArgs } from 'node:util'
import { type Outcome, play, tell } from './play.js'
import { report } from './report.js'
import type { Scenario } from './scenario.js'
import { SCENARIOS } from './scenarios.js'

const DEFAULT_SECONDS = 20

const { values } = parseArgs({
  options: {
    seed: { type: 'string' },
    seconds: { type: 'string' },
    scenario: { type: 'string', multiple: true },
    report: { type: 'boolean', default: false },
  },
})

function chosen(names: readonly string[] = []): readonly Scenario[] {
  const unknown = names.filter((name) => !SCENARIOS.some((scenario) => scenario.name === name))
  if (unknown.length > 0)
    throw new RangeError(
      `no such scenario: ${unknown.join(', ')}; there are ${SCENARIOS.map(({ name }) => name).join(', ')}`,
    )
  return SCENARIOS.filter(({ name }) => names.length === 0 || names.includes(name))
}

const seed = Number(values.seed ?? process.env['SEED'] ?? Math.floor(Math.random() * 1_000_000))
const scenarios = chosen(values.scenario)
const forMs = (Number(values.seconds ?? DEFAULT_SECONDS) * 1000) / scenarios.length
process.stdout.write(`seed ${seed}\n`)
const outcomes: Outcome[] = []
for (const scenario of scenarios) {
  const outcome = await play(scenario, { seed, size: values.report ? 'full' : 'small', forMs })
  outcomes.push(outcome)
  process.stdout.write(`${tell(outcome)}\n`)
}
// The script starts it in the repository's root.
if (values.report) await writeFile(resolve('docs/reliability.md'), report(outcomes, seed))
const failures = outcomes.reduce((sum, { ledger }) => sum + ledger.failures, 0)
process.stdout.write(`${outcomes.length} scenarios, ${failures} failures, seed ${seed}\n`)
// A scenario that failed may have left things open.
process.exit(failures > 0 ? 1 : 0)
