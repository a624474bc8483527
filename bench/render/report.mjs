// The tables, and what is promised of them.
import { writeFile } from 'node:fs/promises'

const FLAT = 1.3
const FRAME_MS = 16

const said = []

/** Prints, and keeps it for the page. */
export function say(text) {
  said.push(text)
  console.log(text)
}

/** Writes all that was printed into a page of the documentation. */
export function writePage(path) {
  const head = `# What a frame of a streamed answer costs

Written by \`npm run bench:render -- --write\`, on a machine of two cores that others worked on, too: milliseconds are what the page's
thread had of a processor, not what a clock showed. The answer of the first two tables is made of headings, paragraphs, lists, code, tables and
quotes by turns; *adaptive* is the pace that blocks have by default. Ratios and growth say more than single figures.
`
  return writeFile(path, `${head}\n\`\`\`text\n${said.join('\n').trimEnd()}\n\`\`\`\n`)
}

function table(head, rows) {
  const lines = [head, ...rows].map((row) => row.map(String))
  const widths = head.map((_, column) => Math.max(...lines.map((line) => (line[column] ?? '').length)))
  const text = lines.map((line) =>
    line.map((cell, column) => (column === 0 ? cell.padEnd(widths[0]) : cell.padStart(widths[column]))).join('  '),
  )
  say(`${[text[0], widths.map((width) => '-'.repeat(width)).join('  '), ...text.slice(1)].join('\n')}\n`)
}

const ms = (value) => value.toFixed(value < 10 ? 2 : 1)
const count = (tokens) => tokens.toLocaleString('en')

/** Of several runs, the middle one: other work on the machine only ever adds. */
const middle = (values) => values.toSorted((a, b) => a - b)[Math.floor(values.length / 2)]

export function printOurs(ours) {
  say('Runnel, every frame of a whole answer, each run: ms of script; of the renderer alone, of style and layout, too')
  const rows = ours.flatMap(({ way, tokens, runs }) =>
    runs.map((run, index) => [
      index === 0 ? way : '',
      index === 0 ? count(tokens) : '',
      run.frames,
      ms(run.script),
      run.layout > 0 ? ms(run.layout) : '',
      ms(run.p50),
      ms(run.p99),
      ms(run.p999),
      ms(run.max),
    ]),
  )
  table(['', 'tokens', 'frames', 'script', 'layout', 'p50', 'p99', 'p99.9', 'max'], rows)
}

export function printFrames(frames, sizes) {
  say('Main thread, ms a frame (script, style, layout, paint): mean along the answer, and at its end')
  const names = [...new Set(frames.map(({ name }) => name))]
  const find = (name, tokens) => frames.find((row) => row.name === name && row.tokens === tokens)
  const rows = names.map((name) => [
    name,
    ...sizes.flatMap((tokens) => {
      const row = find(name, tokens)
      return [ms(row.mean), ms(row.last)]
    }),
  ])
  table(['', ...sizes.flatMap((tokens) => [count(tokens), 'end'])], rows)
}

export function printAdversarial(results, { adversarialSizes, capMs }) {
  say(
    `One block as long as the answer: ms of script for ${adversarialSizes.map(count).join(' / ')} tokens (others stopped after ${capMs} ms)`,
  )
  const names = [...new Set(results.map(({ name }) => name))]
  const kinds = [...new Set(results.map(({ kind }) => kind))]
  const cell = (kind, name, tokens) => {
    const row = results.find((found) => found.kind === kind && found.name === name && found.tokens === tokens)
    if (row.hasCrashed) return 'crashed'
    return row.share >= 1 ? row.ms.toFixed(0) : `stopped at ${(row.share * 100).toFixed(0)} %`
  }
  const rows = kinds.map((kind) => [
    kind,
    ...names.map((name) => adversarialSizes.map((tokens) => cell(kind, name, tokens)).join(' / ')),
  ])
  table(['', ...names], rows)
}

/** True when all that is promised holds. */
export function printPromises({ ours, frames, sizes }) {
  const cost = ({ runs }) => middle(runs.map((run) => run.script + run.layout))
  const growths = [...new Set(ours.map(({ way }) => way))].map((way) => {
    const rows = ours.filter((row) => row.way === way)
    return cost(rows.at(-1)) / cost(rows[0])
  })
  const busy = sizes.map((tokens) => frames.find((row) => row.name === 'Runnel' && row.tokens === tokens).mean)
  // By the script and layout alone, in each way, and by all that the main thread does: the worst of them.
  const growth = Math.max(...growths, busy.at(-1) / busy[0])
  const allRuns = ours.flatMap(({ runs }) => runs)
  const slowest = Math.max(...allRuns.map((run) => run.p999))
  const longest = Math.max(...allRuns.map((run) => run.max))
  const beaten = sizes.filter((tokens) => {
    const [mine, rival] = ['Runnel', 'streamdown (React)'].map((name) =>
      frames.find((row) => row.name === name && row.tokens === tokens),
    )
    return mine.mean < rival.mean
  })
  const promises = [
    [
      growth <= FLAT,
      `a frame at ${count(sizes.at(-1))} tokens costs ${growth.toFixed(2)} × one at ${count(sizes[0])} (at most ${FLAT})`,
    ],
    [
      slowest <= FRAME_MS,
      `99.9 % of the frames of each run, at every size, need at most ${ms(slowest)} ms of script (at most ${FRAME_MS}); the longest of all ${ms(longest)}`,
    ],
    [beaten.length === sizes.length, `cheaper than streamdown at ${beaten.map(count).join(', ') || 'no size'}`],
  ]
  for (const [isKept, text] of promises) say(`${isKept ? '✓' : '✗'} ${text}`)
  return promises.every(([isKept]) => isKept)
}
