// Whether every stream came whole: its text, the count of its tokens, its order, and its end.
import { STAMP_BYTES } from '../server/stamp.mjs'
import { textOf } from '../server/text.mjs'

const SHOWN_FAULTS = 3

/**
 * @param {readonly import('./lane.mjs').Lane[]} lanes
 * @param {{ counts: Record<string, number>, mode: 'turn' | 'pace' | 'beat', text?: import('../server/text.mjs').TextName }} expected tokens per stream, as the source counted
 * @returns {{ whole: boolean, tokens: number, frames: number, faults: string[] }}
 */
export function checkDelivery(lanes, { counts, mode, text }) {
  const faults = []
  let tokens = 0
  let frames = 0
  for (const lane of lanes) {
    const streams = read(lane)
    for (const id of lane.ids) {
      const stream = streams.get(id)
      const fault = stream ? faultOf(id, stream, { count: counts[id] ?? 0, mode, name: text }) : 'never came'
      if (fault) faults.push(`${id}: ${fault}`)
      tokens += counts[id] ?? 0
      frames += stream?.frames ?? 0
    }
    lane.arena.clear()
  }
  return { whole: faults.length === 0, tokens, frames, faults: faults.slice(0, SHOWN_FAULTS) }
}

function read(lane) {
  const streams = new Map()
  const add = (id, { text, from, seq, ended, fault }) => {
    const stream = streams.get(id) ?? { parts: [], frames: 0 }
    streams.set(id, stream)
    if (text !== undefined) {
      stream.parts.push(text)
      stream.frames += 1
    }
    if (seq !== undefined) {
      const isNext = stream.last === undefined ? from <= 1 : from === stream.last + 1
      if (!isNext) stream.fault ??= `${from} came after ${stream.last ?? 'nothing'}`
      stream.last = seq
    }
    if (ended) stream.ended = true
    if (fault) stream.fault ??= fault
  }
  lane.wire.decode(lane.arena.bytes(), add, lane.ids)
  return streams
}

function faultOf(id, { parts, ended, fault }, { count, mode, name }) {
  if (fault) return fault
  if (!ended) return 'has no end'
  const text = parts.join('')
  if (mode === 'pace') return stampFault(text, count)
  const expected = textOf(id, count, name)
  if (text === expected) return undefined
  return `${text.length} characters came instead of ${expected.length}, or others`
}

/** Every stamp of it, none twice, in order. */
function stampFault(text, count) {
  if (text.length !== count * STAMP_BYTES) return `${text.length / STAMP_BYTES} tokens came instead of ${count}`
  for (let at = STAMP_BYTES; at < text.length; at += STAMP_BYTES) {
    const [before, now] = [text.slice(at - STAMP_BYTES, at), text.slice(at, at + STAMP_BYTES)]
    // Where the clock begins anew, the later one is smaller by nearly all of it.
    if (now <= before && Number(before.slice(1)) - Number(now.slice(1)) < 5e8) return `${now} came after ${before}`
  }
  return undefined
}
