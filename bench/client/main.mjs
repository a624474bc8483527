// The process of the load: opens connections, reads, and checks afterwards what it has read.
import { answerCalls } from '../child.mjs'
import { checkDelivery } from './check.mjs'
import { churn } from './churn.mjs'
import { firstTokens } from './first-tokens.mjs'
import { lanes, openLanes } from './lanes.mjs'
import { percentiles } from './percentiles.mjs'
import { comeBack, leave } from './storm.mjs'

const LOOK_MS = 10

let latencies = []
let isRecording = false

const record = (us) => {
  if (isRecording) latencies.push(us)
}

/** Resolves when nothing has come for a while. */
async function quiet({ ms, timeoutMs }) {
  const asked = performance.now()
  const deadline = asked + timeoutMs
  for (;;) {
    const last = lanes.reduce((latest, { lastAt }) => Math.max(latest, lastAt), asked)
    if (performance.now() - last >= ms) return true
    if (performance.now() > deadline) return false
    await new Promise((resolve) => setTimeout(resolve, LOOK_MS))
  }
}

/** Resolves when every stream has ended, or none will. */
async function ended({ timeoutMs }) {
  const deadline = performance.now() + timeoutMs
  while (performance.now() < deadline) {
    if (lanes.every((lane) => lane.ended >= lane.ids.length || lane.isClosed)) return true
    await new Promise((resolve) => setTimeout(resolve, LOOK_MS))
  }
  return false
}

answerCalls({
  async open({ stamps = false, ...load }) {
    await openLanes({ ...load, ...(stamps && { onLatency: record }) })
  },
  quiet,
  ended,
  firstTokens,
  leave,
  comeBack,
  churn,
  /** A share of the connections takes nothing any more, until `resume`. */
  stall: ({ share }) => {
    const stalled = lanes.slice(0, Math.ceil(lanes.length * share))
    for (const lane of stalled) lane.pause()
    return stalled.length
  },
  resume: () => {
    for (const lane of lanes) lane.resume()
  },
  mark: () => {
    const { user, system } = process.cpuUsage()
    const bytes = lanes.reduce((sum, { arena }) => sum + arena.length, 0)
    return { bytes, user, system, at: performance.now() }
  },
  record: () => {
    latencies = []
    isRecording = true
  },
  latencies: () => {
    isRecording = false
    return percentiles(latencies)
  },
  check: (expected) => checkDelivery(lanes, expected),
})
