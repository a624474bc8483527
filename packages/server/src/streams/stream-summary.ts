import type { EventLog } from '../ports/event-log.js'
import type { StreamSummary } from '../ports/observer.js'
import type { StreamRecord } from '../ports/stream-store.js'
import { startOf } from './start-of.js'
import { tokensSpent } from './tokens-spent.js'

/** What is to be told of an ended stream; undefined while it runs. */
export function summaryOf(record: StreamRecord, log: EventLog): StreamSummary | undefined {
  const end = log.terminal
  if (!end) return undefined
  const start = startOf(log)
  const named = end.type === 'complete' ? end.model : undefined
  return {
    block: record.request.block ?? 'ask',
    provider: start?.provider ?? '',
    model: named ?? start?.model ?? '',
    end,
    tokens: tokensSpent(record, log),
    durationMs: Date.now() - record.created_at,
  }
}
