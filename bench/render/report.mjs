// The tables, and what is promised of them.

const FLAT = 1.3
const FRAME_MS = 16

function table(head, rows) {
  const lines = [head, ...rows].map((row) => row.map(String))
  const widths = head.map((_, column) => Math.max(...lines.map((line) => (line[column] ?? '').length)))
  const text = lines.map((line) =>
    line.map((cell, column) => (column === 0 ? cell.padEnd(widths[0]) : cell.padStart(widths[column]))).join('  '),
  )
  console.log(`${[text[0], widths.map((width) => '-'.repeat(width)).join('  '), ...text.slice(1)].join('\n')}\n`)
}

const ms = (value) => value.toFixed(value < 10 ? 2 : 1)
const count = (tokens) => tokens.toLocaleString('en')

/** Of several runs, the middle one: other work on the machine only ever adds. */
const middle = (values) => values.toSorted((a, b) => a - b)[Math.floor(values.length / 2)]

export function printOurs(ours) {
  console.log('Runnel, every frame of a whole answer: ms of script, and of style and layout')
  const rows = ours.flatMap(({ tokens, runs }) =>
    runs.map((run, index) => [
      index === 0 ? count(tokens) : '',
      run.frames,
      ms(run.script),
      ms(run.layout),
      ms(run.p50),
      ms(run.p99),
      ms(run.p999),
      ms(run.max),
    ]),
  )
  table(['tokens', 'frames', 'script', 'layout', 'p50', 'p99', 'p99.9', 'max'], rows)
}

export function printFrames(frames, sizes) {
  console.log('Main thread, ms a frame (script, style, layout, paint): mean along the answer, and at its end')
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
  console.log(
    `One block as long as the answer: ms of script for ${adversarialSizes.map(count).join(' / ')} tokens (others stopped after ${capMs} ms)`,
  )
  const names = [...new Set(results.map(({ name }) => name))]
  const kinds = [...new Set(results.map(({ kind }) => kind))]
  const cell = (kind, name, tokens) => {
    const row = results.find((found) => found.kind === kind && found.name === name && found.tokens === tokens)
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
  const busy = sizes.map((tokens) => frames.find((row) => row.name === 'Runnel' && row.tokens === tokens).mean)
  // By the script and layout alone, and by all that the main thread does: the worse of both.
  const growth = Math.max(cost(ours.at(-1)) / cost(ours[0]), busy.at(-1) / busy[0])
  // Of a short answer, the slowest frame in a thousand is the very first, which compiles the renderer.
  const slowest = Math.max(...ours.at(-1).runs.map((run) => run.p999))
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
      `99.9 % of the frames at ${count(sizes.at(-1))} tokens need at most ${ms(slowest)} ms of script, in each run (at most ${FRAME_MS})`,
    ],
    [beaten.length === sizes.length, `cheaper than streamdown at ${beaten.map(count).join(', ') || 'no size'}`],
  ]
  for (const [isKept, text] of promises) console.log(`${isKept ? '✓' : '✗'} ${text}`)
  return promises.every(([isKept]) => isKept)
}
