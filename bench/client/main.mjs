// The process of the load: opens connections, reads, and checks afterwards what it has read.
import { answerCalls } from '../child.mjs'
import { streamId } from '../server/text.mjs'
import { checkDelivery } from './check.mjs'
import { Lane } from './lane.mjs'
import { percentiles } from './percentiles.mjs'
import { sessionIn } from './wires/elsewhere.mjs'
import { wires } from './wires/index.mjs'

/** Connections that are opened at a time: more than a listen queue holds would wait for a second. */
const AT_ONCE = 64
const LOOK_MS = 10

let lanes = []
let latencies = []
let isRecording = false

/**
 * @param {object} given
 * @param {string} given.wire
 * @param {number} given.port
 * @param {number} given.streams
 * @param {number} given.connections
 * @param {boolean} [given.stamps] whether the tokens tell when they were written
 * @param {boolean} [given.keeps] whether the bytes are kept for the check
 * @param {number} [given.first] the number of the first stream
 * @param {number} [given.ownerPort] of the node where the streams are started, where they are read at another one
 */
async function open({ wire: name, port, streams, connections, stamps = false, keeps = true, ownerPort, first = 0 }) {
  const wire = wires[name]
  const onLatency = (us) => {
    if (isRecording) latencies.push(us)
  }
  const startAt = (ids) => startOnly(ownerPort, ids)
  const count = wire.isSingle && streams > 0 ? streams : connections
  const added = Array.from({ length: count }, (_, lane) => {
    const ids = []
    for (let stream = lane; stream < streams; stream += count) ids.push(streamId(first + stream))
    return new Lane(wire, ids, { keeps, startAt, ...(stamps && { onLatency }) })
  })
  lanes.push(...added)
  const waiting = [...added]
  const worker = async () => {
    for (let lane = waiting.pop(); lane; lane = waiting.pop()) await lane.open(port)
  }
  await Promise.all(Array.from({ length: AT_ONCE }, worker))
}

/** Starts streams, and leaves: they go on. @returns {Promise<string>} the session that they belong to */
async function startOnly(port, ids) {
  const lane = new Lane(wires.websocket, ids, { keeps: true })
  await lane.open(port)
  for (const id of ids) await lane.until(`"type":"attached","id":"${id}"`)
  const session = sessionIn(lane.arena.bytes())
  lane.close()
  return session
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
  check: (expected) => checkDelivery(lanes, expected),
  close: () => {
    for (const lane of lanes) lane.close()
    lanes = []
  },
})
