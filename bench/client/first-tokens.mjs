// From asking to the first text, one at a time.
import { streamId } from '../server/text.mjs'
import { Lane } from './lane.mjs'
import { percentiles } from './percentiles.mjs'
import { wires } from './wires/index.mjs'

/**
 * On a connection of its own each, and on one that is open.
 * @param {{ wire: string, port: number, count: number, first: number }} given
 */
export async function firstTokens({ wire: name, port, count, first }) {
  const wire = wires[name]
  const [fresh, open] = [[], []]
  const lane = new Lane(wire, [], { keeps: false })
  await lane.open(port)
  for (let index = 0; index < count; index++) {
    fresh.push(await onFresh(wire, port, streamId(first + 2 * index)))
    open.push(await onOpen(wire, lane, streamId(first + 2 * index + 1)))
  }
  lane.close()
  return { fresh: percentiles(fresh), open: percentiles(open) }
}

async function onFresh(wire, port, id) {
  const lane = new Lane(wire, [id], { keeps: false })
  const text = lane.text()
  const began = performance.now()
  await lane.open(port)
  const us = ((await text) - began) * 1e3
  await ended(lane, 1)
  lane.close()
  return us
}

async function onOpen(wire, lane, id) {
  const before = lane.ended
  const text = lane.text()
  const began = performance.now()
  wire.prompt(lane, [id])
  const us = ((await text) - began) * 1e3
  await ended(lane, before + 1)
  return us
}

/** The next one is asked for when this one is over. */
async function ended(lane, count) {
  while (lane.ended < count && !lane.isClosed) await new Promise((resolve) => setTimeout(resolve, 1))
}
