// The process of one contender: its server, its source, and what it has used.
import { Session } from 'node:inspector/promises'
import { answerCalls, CORES } from '../child.mjs'
import { coreBusyUs } from './core.mjs'
import { Source } from './source.mjs'

let source
let server
let profiler

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
