import type { ConversationStore } from '../ports/conversation-store.js'
import type { StreamStore } from '../ports/stream-store.js'
import { endConversation, turnOf } from './conversation.js'
import type { Stream } from './stream.js'

export interface RetireOptions {
  readonly store: StreamStore
  readonly conversations: ConversationStore
  /** For whoever counts and logs. */
  readonly onEnded?: (stream: Stream) => void
  readonly onFault: (error: unknown) => void
}

/** What is due once a stream's end is durable. Never throws. */
export function retire(stream: Stream, { store, conversations, onEnded, onFault }: RetireOptions): Promise<void> {
  const { record, log } = stream
  return each(onFault, [
    () => onEnded?.(stream),
    // Only a conversation is worth joining the whole text for.
    () => record.request.conversation !== undefined && endConversation(conversations, record, turnOf(record, log)),
    () => store.finish(record),
  ])
}

/** What is due when a stream cannot be kept: it stops without an end, and its readers are told. Never throws. */
export function giveUp(stream: Stream, { store, conversations, onFault }: RetireOptions): Promise<void> {
  const { record } = stream
  stream.fence()
  stream.storeAway()
  return each(onFault, [
    () => endConversation(conversations, record, undefined),
    // What is left of it expires.
    () => store.finish(record),
  ])
}

/** No step waits for the luck of another. */
async function each(onFault: (error: unknown) => void, steps: readonly (() => unknown)[]): Promise<void> {
  for (const step of steps) {
    try {
      await step()
    } catch (error) {
      onFault(error)
    }
  }
}
