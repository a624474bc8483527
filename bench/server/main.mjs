// The process of one contender: its server, its source, and what it has used.
import { Session } from 'node:inspector/promises'
import { answerCalls, CORES } from '../child.mjs'
import { coreBusyUs } from './core.mjs'
import { watchFirstChunks } from './first-chunks.mjs'
import { Source } from './source.mjs'

let source
let server
let profiler
let firstChunks

answerCalls({
  async start({ module, source: wanted, options }) {
    source = new Source(wanted)
    const { serve } = await import(module)
    server = await serve({ source, options })
    return { port: server.port }
  },
  waiting: () => source.waiting,
  go: (given) => source.go(given),
  pause: () => source.pause(),
  end: () => source.end(),
  counts: () => Object.fromEntries([...source.streams].map(([id, { count }]) => [id, count])),
  mark: () => {
    const { user, system } = process.cpuUsage()
    return { user, system, produced: source.produced, at: performance.now(), core: coreBusyUs(CORES.server) }
  },
  memory: () => {
    global.gc?.()
    const { rss, heapUsed, external } = process.memoryUsage()
    return { rss, heapUsed, external, handles: process.getActiveResourcesInfo().length }
  },
  /** Connections that come from now on are watched. */
  watch: () => {
    firstChunks = watchFirstChunks(source)
  },
  /** Of streams from a number on: from a prompt to its first text, without what the source took. */
  firstChunks: ({ from }) => firstChunks.percentiles(from),
  async startProfile() {
    profiler = new Session()
    profiler.connect()
    await profiler.post('Profiler.enable')
    await profiler.post('Profiler.setSamplingInterval', { interval: 250 })
    await profiler.post('Profiler.start')
  },
  async stopProfile() {
    const { profile } = await profiler.post('Profiler.stop')
    profiler.disconnect()
    return profile
  },
})
