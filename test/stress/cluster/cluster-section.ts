import { availableParallelism } from 'node:os'
import type { Outcome } from '../play.js'
import { countCells, figureCells } from '../report.js'
import { round } from '../round.js'

const HEADING = '\n## Many servers\n'

const INTRODUCTION = `
This part is written by \`npm run test:cluster -- --report\`. Three built servers, as processes of their own, stand
behind nginx (\`deploy/nginx.conf\`) on a Redis with an append-only file; but for limits, their settings are the defaults
where nothing else is said. The vendor writes ten tokens a second. An answer that goes on elsewhere is asked for once
more, with its beginning; every other must have been asked for once. Readers are real clients, on all three transports
where servers are killed. Texts and numbers on the wire are judged as above. Servers, Redis, nginx, the vendor and all
clients share one machine, and what waits for a core is late: *busy* says how many programs wanted one in the last
minute (${availableParallelism()} cores, ${process.platform} ${process.arch}, Node ${process.version}).
`

const DONE = `| scenario | what happens | how often | lost | repeated | out of order | ended otherwise | failures | measured |
| --- | --- | --- | --- | --- | --- | --- | --- | --- |`

const FIGURES = `| scenario | what | figure | goal | |
| --- | --- | --- | --- | --- |`

const AGAIN = `
\`\`\`
npm run test:cluster                                   # every scenario, 20 minutes
npm run test:cluster -- --quick                        # small, 10 minutes
npm run test:cluster -- --only killed --only rolling --seed 7
npm run test:cluster -- --report                       # this part; with --only, the lines of those scenarios
\`\`\`
`

/** The page's part about many servers, which stands at its end; empty where there is none. */
export function clusterSectionOf(page: string): string {
  const from = page.indexOf(HEADING)
  return from < 0 ? '' : page.slice(from)
}

/**
 * The page with what came of these scenarios. The lines of others stay as they are.
 * @param names of all scenarios, in their order
 */
export function withClusterSection(page: string, outcomes: readonly Outcome[], names: readonly string[]): string {
  const section = clusterSectionOf(page)
  const figuresFrom = section.indexOf(FIGURES)
  const done = table(section.slice(0, Math.max(0, figuresFrom)), outcomes, names, (outcome) => [doneRow(outcome)])
  const figures = table(section.slice(Math.max(0, figuresFrom)), outcomes, names, figureRows)
  const before = page.slice(0, page.length - section.length)
  return [`${before}${HEADING}${INTRODUCTION}`, DONE, `${done}\n`, FIGURES, figures, AGAIN].join('\n')
}

function table(
  old: string,
  outcomes: readonly Outcome[],
  names: readonly string[],
  rowsOf: (outcome: Outcome) => readonly string[],
): string {
  const played = new Set(outcomes.map(({ scenario }) => scenario.name))
  const kept = old.split('\n').filter((line) => line.startsWith('| `') && !played.has(nameIn(line)))
  const place = (line: string) => names.indexOf(nameIn(line))
  return [...kept, ...outcomes.flatMap(rowsOf)].sort((one, other) => place(one) - place(other)).join('\n')
}

function doneRow({ scenario, ledger, seed, ms, busy }: Outcome): string {
  const { lost, repeated, outOfOrder, ends } = ledger.wrong
  const measured = `${new Date().toISOString().slice(0, 10)}, seed ${seed}, ${Math.round(ms / 1000)} s, ${round(busy)} busy`
  const cells = [scenario.about, countCells(ledger), lost, repeated, outOfOrder, ends, ledger.failures, measured]
  return `| \`${scenario.name}\` | ${cells.join(' | ')} |`
}

function figureRows({ scenario, ledger }: Outcome): string[] {
  return ledger.figures.map((figure) => `| \`${scenario.name}\` ${figureCells(figure)}`)
}

function nameIn(line: string): string {
  return line.split('`')[1] ?? ''
}
