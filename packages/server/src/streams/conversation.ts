import type { PromptBody } from '@runnel/protocol'
import type { ConversationStore, ConversationTurn } from '../ports/conversation-store.js'
import type { EventLog } from '../ports/event-log.js'
import { requestError } from '../ports/request-error.js'
import type { StreamKey, StreamRecord } from '../ports/stream-store.js'
import { CHARS_PER_TOKEN } from '../ports/token-estimate.js'

/** What earlier turns may take of a prompt, in tokens. */
const MAX_CONVERSATION_TOKENS = 8000

/**
 * Reserves the conversation that a prompt names: its turns so far; none for a prompt that names none.
 * @throws {RequestError} `conversation_busy`
 */
export async function beginConversation(
  conversations: ConversationStore,
  { session, id, body }: StreamKey & { readonly body: PromptBody },
): Promise<readonly ConversationTurn[]> {
  if (body.conversation === undefined) return []
  const turns = await conversations.begin({ session, conversation: body.conversation }, id)
  if (turns === 'busy') throw requestError('conversation_busy')
  return turns
}

/** Frees the conversation that a prompt named, with the turn that it added, if any. */
export async function endConversation(
  conversations: ConversationStore,
  { session, id, request }: Pick<StreamRecord, 'session' | 'id' | 'request'>,
  turn: ConversationTurn | undefined,
): Promise<void> {
  const { conversation } = request
  if (conversation !== undefined) await conversations.end({ session, conversation }, id, turn)
}

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
