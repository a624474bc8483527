// docs/performance.md and its charts, from the runs that are kept.
import { mkdir, writeFile } from 'node:fs/promises'
import { contenders } from '../contenders.mjs'
import { barChart } from './chart.mjs'
import { whereOthersAreBetter } from './faster.mjs'
import { counted, number, spread, table } from './figures.mjs'
import { goals } from './goals.mjs'
import { faultsOf, othersShare, sceneTable } from './tables.mjs'
import { machine, today, versions } from './versions.mjs'

const DOCS = new URL('../../docs/', import.meta.url)

const CHARTS = [
  {
    scene: 'throughput-200-20',
    field: 'perSecond',
    file: 'throughput.svg',
    title: 'Tokens a second of one core, 200 streams on 20 connections',
  },
  {
    scene: 'throughput-200-200',
    field: 'perSecond',
    file: 'throughput-200-connections.svg',
    title: 'Tokens a second of one core, 200 streams on 200 connections',
  },
  {
    scene: 'pace-1000',
    field: 'p99',
    file: 'latency.svg',
    title: 'Added latency, p99 in ms, 1,000 streams of 50 tokens/s',
  },
]

const METHOD = `A server runs alone on one core, its readers on the other, everything on loopback. Each round starts every contender anew, from another one on. All of
them stream from one source, a text drawn from a seed. Only ratios of one run are claims; a middle of rounds stands first, the ends in brackets.

- **A token per stream and turn**: every stream has a token in each turn of the event loop. The cost is the server's CPU (user and system) between two moments at
  which nothing was on its way, divided by the tokens; streams start and end outside of it, and code is warm.
- **50 tokens/s**: each stream writes at its own millisecond out of every twenty. The token is the time at which it was written, and its reader takes the
  difference as it arrives. Ahead of that all streams have a token in each turn for most of a second, so that code is warm here, too. *Pace held* is how many tokens there were, of those that there should have been.
- **Whole**: what was read is checked after each run, byte for byte: every stream's text, the count and order of its tokens, and its end. A run in which one is not whole does
  not count, and the row says so.
- **From prompt to text within the server**: from the bytes of a prompt as the socket gives them to the first text as it is given to the socket, on connections
  of their own and on an open one; the time for which the source had been asked and had not answered is taken off. Seen from outside, at the server's sockets.
- **From a vendor**: the source stands behind a server that speaks Chat Completions, an event per token, on the readers' core, and writes as fast as it is read. Each contender asks
  it through the SDK that it would have in production (\`openai\`, \`@ai-sdk/openai-compatible\`), and the cost is that of all in between.
- **In a page**: a real \`<ai-block>\` in headless Chromium, from the server's own \`embed.js\`, on both cores. A token is painted when the page's thread has done with the frame in which
  it stands; a click is the mouse's. Milliseconds of the main thread are those that it had of a processor; a frame is missing where none came for a sixtieth of a second.
- **Runnel** is \`createApp\` of the built package with a provider of one's own: sessions, logs, limits, metrics and log lines are on. The floors deliver nothing, or have
  no log: they show what is left to gain.`

const DOUBTS = `- Loopback: whoever writes pays part of the reader's network, too. Absolute figures of another machine will differ more than the ratios.
- One token per stream and turn makes all streams write in step, which is the best case for one write per turn. The paced runs are the counterweight, although a timer's millisecond
  makes some tokens meet there, too.
- Runnel merges tokens of one stream that meet (*tokens/frame*); the others send each for itself. A source as fast as this one leaves the event loop no rest, and a loop without rest gathers for
  up to 4 ms (\`decisions/hot-path.md\`): fifteen to twenty tokens of a stream, where a model writes one. That is nearly half of what the full-speed rows gain, and all of what 200 connections do; the paced rows have none of it until the core is full.
- The source is in the CPU of every row: its own is the row of the source alone.
- A machine that others work on at the same time adds to latencies before all: p99 and ends of single rounds are the first to show it. Differences below 15 % are nothing.
- The AI SDK's newest major asks for Node 22 and ran on ${process.version}.
- The browser has no screen and no graphics card: what a card would draw is drawn by the processor, beside the page's thread and the server. Frames go missing for that before all.
- Redis writes nothing to a disk here, and shares its core with the readers and, where there is one, with the second node.
- Not measured: TLS, real networks, HTTP/2.`

/** @param {readonly import('../plan.mjs').Scene[]} scenes @param {import('../rounds.mjs').Results} results */
export async function writePerformance(scenes, results) {
  const folder = new URL('performance/', DOCS)
  await mkdir(folder, { recursive: true })
  const charts = new Map()
  for (const chart of CHARTS) {
    const bars = barsOf(results.get(chart.scene), chart.field)
    if (bars.length === 0) continue
    await writeFile(new URL(chart.file, folder), barChart(chart.title, bars))
    charts.set(chart.scene, `![${chart.title}](performance/${chart.file})`)
  }
  const sections = scenes
    .filter(({ key }) => results.has(key))
    .map((scene) => sectionOf(scene, results.get(scene.key), charts))
  const page = [
    await head(),
    '## How',
    METHOD,
    '## Promises',
    goalTable(results),
    ...sections,
    ...soakSection(results.get('soak')?.get('runnel')),
    '## Where others are better',
    betterTable(scenes, results),
    '## Doubts',
    DOUBTS,
  ]
  await writeFile(new URL('performance.md', DOCS), `${page.join('\n\n')}\n`)
}

async function head() {
  return `# What a token costs

Written by \`npm run bench -- --write\` on ${today()}: ${machine()}. Beside Runnel: ${(await versions()).join(', ')}.`
}

function sectionOf(scene, found, charts) {
  const rounds = Math.max(...[...found.values()].map((list) => list.length))
  const faults = faultsOf(found).map((fault) => `- ${fault}`)
  const parts = [
    `## ${scene.title}`,
    charts.get(scene.key),
    sceneTable(scene, found, { markdown: true }),
    saidOf(rounds, othersShare(found)),
    faults.join('\n'),
  ]
  return parts.filter(Boolean).join('\n\n')
}

function saidOf(rounds, others) {
  const count = `${rounds} round${rounds === 1 ? '' : 's'}`
  if (others === undefined) return `${count}.`
  return `${count}; the server's core did ${others} of the time something else, the network of the machine included.`
}

const AT_MINUTES = [2, 4, 6, 8, 10]

function soakSection(rows) {
  if (!rows) return []
  const told = rows.filter(({ minute }) => AT_MINUTES.includes(minute))
  const faults = rows.flatMap((row) => row.faults)
  const head = ['minute', 'heap, KiB', 'process, KiB', 'handles']
  const lines = told.map(({ minute, heapKiB, rssKiB, handles }) => [minute, number(heapKiB), number(rssKiB), handles])
  const streams = rows.reduce((sum, row) => sum + row.streams, 0)
  const whole = faults.length === 0 ? 'all of them whole' : `NOT all of them whole: ${faults[0]}`
  return [
    '## Ten minutes of readers that come and go',
    table(head, lines, { markdown: true }),
    `${number(streams)} streams, ${whole}. After a collection of garbage, ended streams being forgotten after 20 s.`,
  ]
}

function barsOf(found = new Map(), field) {
  return contenders
    .filter(({ name }) => counted(found.get(name) ?? []).length > 0)
    .map(({ name, title }) => ({
      name: title,
      value: spread(found.get(name), field).middle,
      isOurs: name.startsWith('runnel'),
    }))
    .filter(({ value }) => Number.isFinite(value))
    .toSorted((a, b) => b.value - a.value)
    .map((bar) => ({ ...bar, text: number(bar.value) }))
}

function goalTable(results) {
  const rows = goals(results).map(({ what, goal, value, isKept }) => [
    what,
    goal,
    number(value),
    isKept === undefined ? '–' : isKept ? 'yes' : '**no**',
  ])
  return table(['', 'goal', 'measured', 'kept'], rows, { markdown: true })
}

function betterTable(scenes, results) {
  const rows = whereOthersAreBetter(scenes, results)
  if (rows.length === 0) return 'Nowhere in these runs, by more than 15 %.'
  return table(['where', 'what', 'who', 'theirs', 'Runnel’s'], rows, { markdown: true })
}
