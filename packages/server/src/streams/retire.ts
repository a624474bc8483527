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

/** What is due once a stream's end is durable. No step waits for the luck of another. Never throws. */
export async function retire(stream: Stream, { store, conversations, onEnded, onFault }: RetireOptions): Promise<void> {
  const { record, log } = stream
  const steps = [
    () => onEnded?.(stream),
    // Only a conversation is worth joining the whole text for.
    () => record.request.conversation !== undefined && endConversation(conversations, record, turnOf(record, log)),
    () => store.finish(record),
  ]
  for (const step of steps) {
    try {
      await step()
    } catch (error) {
      onFault(error)
    }
  }
}
