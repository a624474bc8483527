import type { ChunkEvent, StreamEvent, UnnumberedEvent } from '@runnel/protocol'
import type { ChunkRun } from './chunk-run.js'

/** An event that is no chunk. */
export interface SingleEvent {
  readonly first: number
  readonly last: number
  readonly event: Exclude<StreamEvent, ChunkEvent>
}

/** What a log consists of, in order and without a gap. */
export type Item = ChunkRun | SingleEvent

/** Where in `items` the event stands. Live readers ask for the newest, so that is tried first. */
export function indexOfEvent(items: readonly Item[], seq: number): number {
  let high = items.length - 1
  if (high >= 0 && (items[high]?.first ?? 0) <= seq) return high
  let low = 0
  while (low < high) {
    const middle = (low + high + 1) >> 1
    if ((items[middle]?.first ?? 0) <= seq) low = middle
    else high = middle - 1
  }
  return low
}

/** In the order in which people read a frame: what it is, whose, which, and then the rest. */
export function numbered(
  { type, ...rest }: Exclude<UnnumberedEvent, { type: 'chunk' }>,
  id: string,
  seq: number,
): Exclude<StreamEvent, ChunkEvent> {
  return { type, id, seq, ...rest } as Exclude<StreamEvent, ChunkEvent>
}

/** The event as it was before it got its number. */
export function unnumbered({ id: _id, seq: _seq, ...event }: Exclude<StreamEvent, ChunkEvent>): UnnumberedEvent {
  return event
}
