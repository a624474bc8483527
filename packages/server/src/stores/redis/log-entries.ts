import { isTerminal, type StreamEvent, type TerminalEvent } from '@runnel/protocol'
import { type EventLog, type GrowingLog, type PackedEvent, unpacked } from '../../ports/event-log.js'

/** The most text of one entry, in UTF-16 units: pages are bounded by the number of entries too. One event is one entry at least. */
const MAX_ENTRY_CHARS = 16_384

/** Some consecutive events of a log, as one entry of its Redis Stream. */
export interface LogEntry {
  readonly term: number
  /** The number of its last event. */
  readonly last: number
  readonly packed: string
}

/** What is to be written of a log: everything after `after` up to `upTo`, or as much of it as fits into an entry. */
export interface Piece {
  readonly before: number
  readonly last: number
  readonly packed: string
  /** The type of the log's terminal event, when it is in here. */
  readonly end: TerminalEvent['type'] | ''
}

/** The next entry of a log. */
export function pieceOf(log: EventLog, before: number, upTo: number): Piece {
  const events = log.pack(before, upTo)
  const packed = JSON.stringify(events)
  if (packed.length > MAX_ENTRY_CHARS && events.length > 1) return pieceOf(log, before, before + (events.length >> 1))
  const last = events.at(-1)
  return { before, last: before + events.length, packed, end: typeof last === 'object' ? endOf(last) : '' }
}

function endOf(event: Exclude<PackedEvent, string>): Piece['end'] {
  // Whether an event is terminal is told by its type alone.
  return isTerminal(event as StreamEvent) ? (event.type as TerminalEvent['type']) : ''
}

/** An entry from its id, `<term>-<last>`, and its field. */
export function logEntry(id: string, packed: string): LogEntry {
  const [term, last] = id.split('-')
  return { term: Number(term), last: Number(last), packed }
}

/** `kept`: the log has what was in the entry. `gap`: something before it is missing. `conflict`: the log has been rewritten. */
export type Applied = 'kept' | 'gap' | 'conflict'

/** Adds to the log what it does not have yet. `term` is that of the newest entry that it has. */
export function apply(entry: LogEntry, log: GrowingLog, term: number): Applied {
  const events = JSON.parse(entry.packed) as PackedEvent[]
  const first = entry.last - events.length + 1
  // A takeover begins behind the last event that there was. Where it begins before ours, the server had lost some.
  if (entry.term > term && first <= log.last) return 'conflict'
  if (entry.last <= log.last) return 'kept'
  if (first > log.last + 1) return 'gap'
  for (const event of events.slice(log.last + 1 - first)) log.append(unpacked(event))
  log.show(log.last)
  return 'kept'
}
