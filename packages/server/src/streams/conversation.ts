import type { PromptBody } from '@runnel/protocol'
import type { ConversationKey, ConversationStore, ConversationTurn } from '../ports/conversation-store.js'
import type { EventLog } from '../ports/event-log.js'
import { requestError } from '../ports/request-error.js'
import type { StreamKey, StreamRecord, StreamStore } from '../ports/stream-store.js'
import { CHARS_PER_TOKEN } from '../ports/token-estimate.js'
import type { RunningStreams } from './running-streams.js'

/** What earlier turns may take of a prompt, in tokens. */
const MAX_CONVERSATION_TOKENS = 8000

export const MAX_CONVERSATION_CHARS = MAX_CONVERSATION_TOKENS * CHARS_PER_TOKEN

/** The longest that a stream which has its conversation may take until the store knows it, in milliseconds. */
const ENTRY_MS = 30_000

export interface ConversationRooms {
  readonly conversations: ConversationStore
  readonly store: Pick<StreamStore, 'load'>
  /** What this node generates. */
  readonly running: Pick<RunningStreams, 'get'>
}

type Asked = StreamKey & { readonly body: PromptBody }

/**
 * Reserves the conversation that a prompt names: its turns so far; none for a prompt that names none.
 * @throws {RequestError} `conversation_busy`
 * @throws {StoreUnavailable}
 */
export async function beginConversation(rooms: ConversationRooms, asked: Asked): Promise<readonly ConversationTurn[]> {
  const key = keyOf(asked.session, asked.body)
  if (!key) return []
  const first = await rooms.conversations.begin(key, asked.id)
  if (first.begun) return first.turns
  if (!(await settle(rooms, key, first))) throw requestError('conversation_busy')
  const second = await rooms.conversations.begin(key, asked.id)
  if (!second.begun) throw requestError('conversation_busy')
  return second.turns
}

/**
 * Ends the conversation for a stream that is over and could not do so itself: its node has died, or could not reach the
 * conversations, or has only not come to it yet. False while the stream runs.
 */
async function settle(
  { conversations, store, running }: ConversationRooms,
  key: ConversationKey,
  { stream: id, heldMs }: { readonly stream: string; readonly heldMs: number },
): Promise<boolean> {
  const stream = { session: key.session, id }
  if (running.get(stream)) return false
  const stored = await store.load(stream)
  stored?.close()
  const isOver = stored ? stored.log.terminal !== undefined : heldMs > ENTRY_MS
  if (isOver) await conversations.end(key, id, stored && turnOf(stored.record, stored.log))
  return isOver
}

/** Gives back what `beginConversation` took: the stream was not started. */
export async function releaseConversation(
  conversations: ConversationStore,
  { session, id, body }: Asked,
): Promise<void> {
  const key = keyOf(session, body)
  if (key) await conversations.release(key, id)
}

/** Frees the conversation that a prompt named, with the turn that it added, if any. */
export async function endConversation(
  conversations: ConversationStore,
  { session, id, request }: Pick<StreamRecord, 'session' | 'id' | 'request'>,
  turn: ConversationTurn | undefined,
): Promise<void> {
  const key = keyOf(session, request)
  if (key) await conversations.end(key, id, turn)
}

function keyOf(session: string, { conversation }: PromptBody): ConversationKey | undefined {
  return conversation === undefined ? undefined : { session, conversation }
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
  let room = MAX_CONVERSATION_CHARS
  let kept = turns.length
  while (kept > 0) {
    const turn = turns[kept - 1]
    room -= (turn?.prompt.length ?? 0) + (turn?.answer.length ?? 0)
    if (room < 0) break
    kept -= 1
  }
  return turns.slice(kept)
}
