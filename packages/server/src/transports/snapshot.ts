import { formatCursor, type StreamEvent } from '@runnel/protocol'
import type { Static } from 'typebox'
import type { EventLog } from '../ports/event-log.js'
import { shownEpochOf } from '../ports/stream-listing.js'
import type { StreamListing, StreamRecord } from '../ports/stream-store.js'
import type { Snapshot, StreamSummary } from './http-schemas.js'

interface Entry {
  readonly record: StreamRecord
  readonly log: EventLog
}

/** What the list of a session's streams says of one. */
export function summaryOf({ record, epoch, last, end }: StreamListing): Static<typeof StreamSummary> {
  return {
    id: record.id,
    block: blockOf(record),
    state: end ? 'ended' : 'running',
    cursor: formatCursor(epoch, last),
    created: new Date(record.created_at).toISOString(),
  }
}

/** Everything that readers may see of a stream now: whoever goes on from the cursor misses and repeats nothing. */
export function snapshotOf({ record, log }: Entry): Static<typeof Snapshot> {
  const { id, request } = record
  const epoch = shownEpochOf(log)
  const seen = fold(log)
  return {
    id,
    epoch,
    cursor: formatCursor(epoch, seen.last_seq),
    block: blockOf(record),
    params: request.params ?? {},
    prompt: request.prompt,
    state: log.terminal ? 'ended' : 'running',
    ...seen,
  }
}

type Seen = Pick<Static<typeof Snapshot>, 'text' | 'last_seq' | 'model' | 'usage' | 'error' | 'finish_reason'>

/** From what readers may see: the log's own text may be ahead of it. */
function fold(log: EventLog): Seen {
  const seen: Seen = { text: '', last_seq: -1, model: '' }
  for (const { seq, json } of log.read(-1, Number.POSITIVE_INFINITY).frames) {
    apply(seen, JSON.parse(json) as StreamEvent)
    seen.last_seq = seq
  }
  return seen
}

function apply(seen: Seen, event: StreamEvent): void {
  if (event.type === 'start') seen.model = event.model
  if (event.type === 'chunk' && !event.channel) seen.text += event.token
  if ('usage' in event && event.usage) seen.usage = event.usage
  if (event.type === 'error') seen.error = event.error
  if (event.type === 'cancelled') seen.finish_reason = 'cancelled'
  if (event.type !== 'complete') return
  seen.finish_reason = event.finish_reason
  seen.model = event.model ?? seen.model
}

function blockOf({ request }: StreamRecord): string {
  return request.block ?? 'ask'
}
