// All connections of the load.
import { streamId } from '../server/text.mjs'
import { Lane } from './lane.mjs'
import { wires } from './wires/index.mjs'
import { sessionIn } from './wires/elsewhere.mjs'

/** Connections that are opened at a time: more than a listen queue holds would wait for a second. */
const AT_ONCE = 64

/** @type {Lane[]} */
export let lanes = []

/**
 * @param {object} given
 * @param {string} given.wire
 * @param {number} given.port
 * @param {number} given.streams
 * @param {number} given.connections
 * @param {(us: number) => void} [given.onLatency] where the tokens tell when they were written
 * @param {boolean} [given.keeps] whether the bytes are kept for the check
 * @param {number} [given.first] the number of the first stream
 * @param {number} [given.ownerPort] of the node where the streams are started, where they are read at another one
 * @returns {Promise<Lane[]>}
 */
export async function openLanes({
  wire: name,
  port,
  streams,
  connections,
  onLatency,
  keeps = true,
  ownerPort,
  first = 0,
}) {
  const wire = wires[name]
  const startAt = (ids) => startOnly(ownerPort, ids)
  const count = wire.isSingle && streams > 0 ? streams : connections
  const added = Array.from({ length: count }, (_, lane) => {
    const ids = []
    for (let stream = lane; stream < streams; stream += count) ids.push(streamId(first + stream))
    return new Lane(wire, ids, { keeps, startAt, ...(onLatency && { onLatency }) })
  })
  lanes.push(...added)
  await openAll(added, port)
  return added
}

/** @param {readonly Lane[]} some @param {number} port */
export async function openAll(some, port, atOnce = AT_ONCE) {
  const waiting = [...some]
  const worker = async () => {
    for (let lane = waiting.pop(); lane; lane = waiting.pop()) await lane.open(port)
  }
  await Promise.all(Array.from({ length: atOnce }, worker))
}

/** Puts new ones into the place of old ones, which are closed. @param {readonly Lane[]} gone @param {readonly Lane[]} come */
export function replace(gone, come) {
  for (const lane of gone) lane.close()
  const left = new Set(gone)
  lanes = [...lanes.filter((lane) => !left.has(lane)), ...come]
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
