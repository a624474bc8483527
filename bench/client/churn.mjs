// Readers that come, read their streams to the end, and go, all the time.
import { checkDelivery } from './check.mjs'
import { streamId } from '../server/text.mjs'
import { Lane } from './lane.mjs'
import { wires } from './wires/index.mjs'

const EVERY_MS = 100
const END_TIMEOUT_MS = 60_000

let next = 0

/** @param {{ wire: string, port: number, seconds: number, each: number, streams: number, tokens: number }} given `each`: new connections at a time */
export async function churn({ wire: name, port, seconds, each, streams, tokens }) {
  const found = { streams: 0, faults: [] }
  const running = new Set()
  const until = performance.now() + seconds * 1_000
  while (performance.now() < until) {
    for (let index = 0; index < each; index++) {
      const visit = play(wires[name], port, { streams, tokens }, found)
        .catch((error) => found.faults.push(error instanceof Error ? error.message : 'it failed'))
        .finally(() => running.delete(visit))
      running.add(visit)
    }
    await new Promise((resolve) => setTimeout(resolve, EVERY_MS))
  }
  await Promise.all(running)
  return { streams: found.streams, faults: found.faults.slice(0, 3) }
}

async function play(wire, port, { streams, tokens }, found) {
  const ids = Array.from({ length: streams }, () => streamId((next += 1)))
  const lane = new Lane(wire, ids, { keeps: true })
  await lane.open(port)
  const deadline = performance.now() + END_TIMEOUT_MS
  while (lane.ended < streams && performance.now() < deadline) await new Promise((resolve) => setTimeout(resolve, 50))
  lane.close()
  const counts = Object.fromEntries(ids.map((id) => [id, tokens]))
  found.streams += streams
  found.faults.push(...checkDelivery([lane], { counts, mode: 'pace' }).faults)
}
