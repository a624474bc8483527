import type { ConversationTurn } from '../ports/conversation-store.js'
import type { EventLog } from '../ports/event-log.js'
import type { StreamRecord } from '../ports/stream-store.js'

/** What earlier turns may take of a prompt, in tokens. */
export const MAX_CONVERSATION_TOKENS = 8000

/** Characters of a token, roughly: the bound is for cost, and needs no vendor's tokenizer. */
const CHARS_PER_TOKEN = 4

/** The turn that an ended stream adds: when it completed, or was stopped with some text. */
export function turnOf(record: StreamRecord, log: EventLog): ConversationTurn | undefined {
  const end = log.terminal?.type
  const answer = log.text()
  const counts = end === 'complete' || (end === 'cancelled' && answer !== '')
  return counts ? { prompt: record.request.prompt, answer } : undefined
}

/** The newest turns that fit the bound, oldest first. */
export function withinBound(turns: readonly ConversationTurn[]): readonly ConversationTurn[] {
  let room = MAX_CONVERSATION_TOKENS * CHARS_PER_TOKEN
  let kept = turns.length
  while (kept > 0) {
    const turn = turns[kept - 1]
    room -= (turn?.prompt.length ?? 0) + (turn?.answer.length ?? 0)
    if (room < 0) break
    kept -= 1
  }
  return turns.slice(kept)
}
