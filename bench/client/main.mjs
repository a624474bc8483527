// The process of the load: opens connections, reads, and checks afterwards what it has read.
import { answerCalls } from '../child.mjs'
import { streamId } from '../server/text.mjs'
import { checkDelivery } from './check.mjs'
import { Lane } from './lane.mjs'
import { percentiles } from './percentiles.mjs'
import { wires } from './wires/index.mjs'

/** Connections that are opened at a time: more than a listen queue holds would wait for a second. */
const AT_ONCE = 64
const LOOK_MS = 10

let wire
let lanes = []
let latencies = []
let isRecording = false

/** @param {{ wire: string, port: number, streams: number, connections: number, stamps?: boolean, keeps?: boolean, first?: number }} given */
async function open({ wire: name, port, streams, connections, stamps = false, keeps = true, first = 0 }) {
  wire = wires[name]
  const onLatency = (us) => {
    if (isRecording) latencies.push(us)
  }
  const count = wire.single ? streams : connections
  const added = Array.from({ length: count }, (_, lane) => {
    const ids = []
    for (let stream = lane; stream < streams; stream += count) ids.push(streamId(first + stream))
    return new Lane(wire, ids, { keeps, ...(stamps && { onLatency }) })
  })
  lanes.push(...added)
  const waiting = [...added]
  const worker = async () => {
    for (let lane = waiting.pop(); lane; lane = waiting.pop()) await lane.open(port)
  }
  await Promise.all(Array.from({ length: AT_ONCE }, worker))
}

const bytes = () => lanes.reduce((sum, { arena }) => sum + arena.length, 0)

/** Resolves when nothing has come for a while. */
async function quiet({ ms, timeoutMs }) {
  const deadline = performance.now() + timeoutMs
  const asked = performance.now()
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
  open,
  quiet,
  ended,
  mark: () => {
    const { user, system } = process.cpuUsage()
    return { bytes: bytes(), user, system, at: performance.now() }
  },
  record: () => {
    latencies = []
    isRecording = true
  },
  latencies: () => {
    isRecording = false
    return percentiles(latencies)
  },
  check: (expected) => checkDelivery(lanes, wire, expected),
  close: () => {
    for (const lane of lanes) lane.close()
    lanes = []
  },
})
