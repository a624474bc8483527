// What a token costs the log in memory, by how many stand in it already: kept (appended, flushed, shown), and read by one reader.
import { BenchedStream } from './benched-stream.mjs'
import { importServer } from './compiled.mjs'

const { MemoryStore } = await importServer('stores/memory-store')
const { Flusher } = await importServer('streams/flusher')

/** The longer the logs, the fewer of them: all sizes are measured over as many tokens. */
const SIZES = [
  { length: 1, logs: 1_000, more: 100 },
  { length: 2_000, logs: 100, more: 1_000 },
  { length: 50_000, logs: 20, more: 5_000 },
  { length: 500_000, logs: 4, more: 25_000 },
]
const ROUNDS = 5
const SHARE_CHARS = 8_192

const words = Array.from({ length: 64 }, (_, index) => ({ type: 'chunk', token: ` word${index}` }))

async function openStreams(store, count) {
  const streams = Array.from({ length: count }, (_, index) => new BenchedStream(index, 'bench'))
  for (const { record, log } of streams) await store.create(record, log)
  return streams
}

/** One token per stream and turn. `behind` is what each reader does when the turn's flush has been. */
async function write(streams, turns, keep, behind) {
  for (let turn = 0; turn < turns; turn++) {
    for (const stream of streams) keep(stream, words[turn % words.length])
    await undefined
    if (behind) for (const stream of streams) behind(stream)
  }
}

/** CPU per token, in microseconds. */
async function cpuOf(tokens, run) {
  const before = process.cpuUsage()
  await run()
  const { user, system } = process.cpuUsage(before)
  return (user + system) / tokens
}

async function measure({ length, logs, more }) {
  const store = new MemoryStore({ ttlMs: 60_000, maxBytes: 1e12 })
  const fail = (error) => {
    throw error
  }
  const flusher = new Flusher({ store, onEnded: fail, onFenced: fail, graceMs: 10_000, onFault: fail })
  const streams = await openStreams(store, logs)
  const keep = (stream, word) => {
    stream.log.append(word)
    flusher.keep(stream, word)
  }
  await write(streams, length, keep)
  const kept = await cpuOf(logs * more, () => write(streams, more, keep))
  for (const stream of streams) stream.after = stream.log.shown
  const both = await cpuOf(logs * more, () => write(streams, more, keep, readOne))
  await store.close()
  return { kept, read: both - kept }
}

/** As a pump reads that has every token in a turn of its own. */
function readOne(stream) {
  stream.after = stream.log.read(stream.after, SHARE_CHARS).next
}

function median(values) {
  return values.sort((one, other) => one - other)[values.length >> 1]
}

/** @returns the cost of keeping and of reading a token at each length, medians, in microseconds of CPU */
export async function measureGrowth() {
  const rounds = SIZES.map(() => [])
  // The first round warms up, and each begins at another length.
  for (let round = 0; round <= ROUNDS; round++) {
    for (let turn = 0; turn < SIZES.length; turn++) {
      const at = (turn + round) % SIZES.length
      const cost = await measure(SIZES[at])
      if (round > 0) rounds[at].push(cost)
    }
  }
  return SIZES.map(({ length }, index) => ({
    length,
    kept: median(rounds[index].map(({ kept }) => kept)),
    read: median(rounds[index].map(({ read }) => read)),
  }))
}
