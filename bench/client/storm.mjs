// Readers that lose their connections, and come back all at once.
import { elapsedUs, nowUs } from '../server/stamp.mjs'
import { Lane } from './lane.mjs'
import { lanes, openAll, replace } from './lanes.mjs'
import { percentiles } from './percentiles.mjs'
import { back, sessionIn } from './wires/elsewhere.mjs'

const TIMEOUT_MS = 60_000
const LOOK_MS = 5
/** Half of what a server lets wait to be accepted. */
const AT_ONCE = 256

let returning = []

/** Those with streams from a number on lose their connections. @param {{ from: string }} given */
export function leave({ from }) {
  const gone = lanes.filter(({ ids }) => (ids[0] ?? '') >= from)
  returning = gone.map(
    ({ ids, arena }) => new Lane(back, ids, { keeps: true, session: sessionIn(arena.bytes()), onLatency: nothing }),
  )
  replace(gone, returning)
}

/** They come back, and read from the beginning. Times are until a token came that was written after that. @param {{ port: number }} given */
export async function comeBack({ port }) {
  const [began, beganUs] = [performance.now(), nowUs()]
  const live = new Map()
  const opened = openAll(returning, port, AT_ONCE)
  while (live.size < returning.length && performance.now() - began < TIMEOUT_MS) {
    for (const lane of returning) {
      if (live.has(lane) || lane.newestUs === undefined || elapsedUs(beganUs, lane.newestUs) <= 0) continue
      live.set(lane, (lane.lastAt - began) * 1e3)
    }
    await new Promise((resolve) => setTimeout(resolve, LOOK_MS))
  }
  await opened
  const bytes = returning.reduce((sum, { arena }) => sum + arena.length, 0)
  return { live: live.size, ...percentiles([...live.values()]), bytes: bytes / returning.length }
}

function nothing() {
  // Only how new a token is counts here.
}
