import type { EventLog } from './event-log.js'
import type { StreamListing, StreamRecord } from './stream-store.js'

/** The epoch of the last event that readers may see: a takeover's may not be among them yet. */
export function shownEpochOf(log: EventLog): string {
  const { epoch, currentEpoch, shown } = log
  return log.holds({ epoch: currentEpoch, seq: shown }) ? currentEpoch : epoch
}

/** What a session's list says of a stream whose log is at hand. */
export function listingOf(record: StreamRecord, log: EventLog): StreamListing {
  return { record, epoch: shownEpochOf(log), last: log.shown, end: log.terminal?.type }
}
