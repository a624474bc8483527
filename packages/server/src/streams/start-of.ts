import type { StartEvent } from '@runnel/protocol'
import type { EventLog } from '../ports/event-log.js'

/** The log's `start`; undefined where nothing has been written yet. */
export function startOf(log: EventLog): StartEvent | undefined {
  for (const event of log.eventsAfter(-1)) return event.type === 'start' ? event : undefined
  return undefined
}
