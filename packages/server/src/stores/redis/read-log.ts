import type { GrowingLog } from '../../ports/event-log.js'
import type { StreamKey } from '../../ports/stream-store.js'
import { type Entry, entryOf } from './entry-fields.js'
import { keysOf } from './keys.js'
import { type Applied, apply, logEntry } from './log-entries.js'
import { runSoon } from './run-soon.js'
import type { RedisLink } from './redis-link.js'
import { READ } from './scripts.js'

/** One page of a log: a script that reads more keeps everybody else waiting. */
const PAGE_ENTRIES = 256
const PAGE_BYTES = 262_144

export interface Page {
  /** Only of the page that it was asked for with. */
  readonly entry: Entry | undefined
  /** Id and packed events in turn. */
  readonly entries: readonly string[]
  readonly more: boolean
}

export interface PageRequest {
  /** The id of the last entry that the reader has; `-` for none. */
  readonly after: string
  /** How long the reader will follow the log, in milliseconds; 0 when it will not. */
  readonly leaseMs: number
  readonly withEntry: boolean
}

/** @throws {RedisFault} */
export async function readPage(link: RedisLink, key: StreamKey, request: PageRequest): Promise<Page> {
  const { entry, log } = keysOf(key)
  // Ids are exclusive when they are given, and there is none before the first.
  const after = request.after === '-' ? '0-0' : request.after
  const reply = await runSoon(
    link,
    READ,
    [entry, log],
    [after, PAGE_ENTRIES, PAGE_BYTES, request.leaseMs, Number(request.withEntry)],
  )
  const [fields, entries, more] = reply as [unknown, string[], number]
  return { entry: entryOf(key, fields), entries, more: more === 1 }
}

/** How far a log has been read. */
export interface ReadPosition {
  /** The term of the newest entry. */
  readonly term: number
  /** Its id; `-` for none. */
  readonly id: string
  readonly applied: Applied
}

export const BEGINNING: ReadPosition = { term: 0, id: '-', applied: 'kept' }

/** Adds a page to the log, up to the first entry that does not fit. */
export function applyPage({ entries }: Page, log: GrowingLog, from: ReadPosition): ReadPosition {
  let position = from
  for (let index = 0; index + 1 < entries.length; index += 2) {
    const id = entries[index] ?? ''
    const entry = logEntry(id, entries[index + 1] ?? '[]')
    const applied = apply(entry, log, position.term || entry.term)
    if (applied !== 'kept') return { ...position, applied }
    position = { term: Math.max(position.term, entry.term), id, applied }
  }
  return position
}
