import { availableParallelism, loadavg } from 'node:os'
import type { Figure, Ledger } from './ledger.js'
import type { Outcome } from './play.js'
import { round } from './round.js'

const INTRODUCTION = `# Reliability, measured

This page is written by \`npm run stress -- --report\`, its part about many servers by another program, which it
names. It says what was done to the server and the client, how
often, and what came of it. A goal that is missed stays in the table with its figure.

## How

A real server (\`createApp\`, or the command line's own process where it gets a signal) and real clients
(\`createClient\`, with the \`WebSocket\` of \`ws\` and Node's \`fetch\`) talk over real sockets, through a TCP proxy
that cuts, stalls, refuses and holds back. Nothing proves itself: the expected text is the vendor's own record
of what it sent, numbered token by token, not the server's log. Every answer is held against it, character for
character; what was shown must stay; the numbers on the wire may have no hole, no repeat on one connection, and
nothing behind the last event; each prompt may reach the vendor once. When a scenario is over, no stream, no
connection, no call of the vendor, no socket and no timer may be left. And each scenario has to have done enough
of what it is for, or it fails: a run in which nothing was dropped proves nothing.

Server, proxy, clients and vendor share one process and its event loop, but for the deploy: the times below hold
the work of all of them, and a real server's own are shorter.
`

const AGAIN = `## Again

\`\`\`
npm run stress                                          # every scenario, small, 20 seconds
npm run stress -- --seed 7 --seconds 60                 # longer, with other faults
npm run stress -- --scenario reconnects --scenario drain
npm run stress -- --report                              # this page
\`\`\`

A failure prints its seed and how to play it again. Small sizes of all scenarios are part of \`npm test\`.
`

/** The page for `docs/`. */
export function report(outcomes: readonly Outcome[], seed: number): string {
  const failures = outcomes.reduce((sum, { ledger }) => sum + ledger.failures, 0)
  const seconds = Math.round(outcomes.reduce((sum, { ms }) => sum + ms, 0) / 1000)
  const date = new Date().toISOString().slice(0, 10)
  const busy = loadavg()[2] ?? 0
  const machine = `${availableParallelism()} cores, ${process.platform} ${process.arch}, Node ${process.version}`
  return [
    INTRODUCTION,
    `Measured on ${date}: seed ${seed}, ${seconds} seconds, ${machine}. Failures: ${failures}.`,
    `The machine had ${round(busy)} runnable programs on average (15 minutes): what waits for a core is late.\n`,
    '## Figures against goals\n',
    figures(outcomes.flatMap(({ ledger }) => ledger.figures)),
    '## What was done\n',
    counts(outcomes),
    ...failuresOf(outcomes),
    AGAIN,
  ].join('\n')
}

function figures(all: readonly Figure[]): string {
  return `| what | figure | goal | |\n| --- | --- | --- | --- |\n${all.map(figureCells).join('\n')}\n`
}

/** The cells of a figure: what, how much, the goal, and whether it was met. */
export function figureCells({ name, value, unit, goal, met }: Figure): string {
  const limit = goal === 0 ? '0' : `below ${goal}${unit && ` ${unit}`}`
  return `| ${name} | ${round(value)}${unit && ` ${unit}`} | ${limit} | ${met ? 'met' : '**missed**'} |`
}

function counts(outcomes: readonly Outcome[]): string {
  const rows = outcomes.map(({ scenario, ledger, ms }) => {
    return `| \`${scenario.name}\` | ${scenario.about} | ${countCells(ledger)} | ${Math.round(ms / 1000)} s |`
  })
  return `| scenario | what happens | how often | took |\n| --- | --- | --- | --- |\n${rows.join('\n')}\n`
}

/** What was counted, in words. */
export function countCells({ counts: counted }: Ledger): string {
  return [...counted]
    .filter(([, count]) => count > 0)
    .map(([name, count]) => `${count} ${name}`)
    .join(', ')
}

function failuresOf(outcomes: readonly Outcome[]): string[] {
  const told = outcomes.flatMap(({ scenario, ledger }) => ledger.told.map((what) => `- \`${scenario.name}\`: ${what}`))
  return told.length === 0 ? [] : [`## Failures\n\n${told.join('\n')}\n`]
}
