import type { ConversationKey, ConversationStore, ConversationTurn } from '../ports/conversation-store.js'
import { withinBound } from '../streams/conversation.js'

/** The most conversations that are kept at once; the one unused for longest makes room. */
const MAX_CONVERSATIONS = 10_000

interface Conversation {
  turns: readonly ConversationTurn[]
  /** The stream that is answering, if one is. */
  stream: string | undefined
  expiresAt: number
}

/** Keeps conversations in this process. */
export class MemoryConversations implements ConversationStore {
  /** The one unused for longest first. */
  readonly #conversations = new Map<string, Conversation>()

  constructor(
    /** How long a conversation is kept after its last turn, in milliseconds. */
    private readonly ttlMs: number,
  ) {}

  begin(key: ConversationKey, stream: string): Promise<readonly ConversationTurn[] | 'busy'> {
    const known = this.#conversations.get(nameOf(key))
    if (known?.stream !== undefined) return Promise.resolve('busy')
    const turns = known && known.expiresAt > performance.now() ? known.turns : []
    this.#put(key, { turns, stream, expiresAt: performance.now() + this.ttlMs })
    return Promise.resolve(turns)
  }

  end(key: ConversationKey, stream: string, turn: ConversationTurn | undefined): Promise<void> {
    const known = this.#conversations.get(nameOf(key))
    if (known?.stream === stream) {
      const turns = turn ? withinBound([...known.turns, turn]) : known.turns
      this.#put(key, { turns, stream: undefined, expiresAt: performance.now() + this.ttlMs })
    }
    return Promise.resolve()
  }

  close(): Promise<void> {
    this.#conversations.clear()
    return Promise.resolve()
  }

  #put(key: ConversationKey, conversation: Conversation): void {
    const name = nameOf(key)
    this.#conversations.delete(name)
    this.#conversations.set(name, conversation)
    for (const [oldest, { stream, expiresAt }] of this.#conversations) {
      const full = this.#conversations.size > MAX_CONVERSATIONS
      if (!full && expiresAt > performance.now()) break
      // One that is being answered stays: its stream is bounded by other limits.
      if (stream === undefined) this.#conversations.delete(oldest)
      else if (!full) break
    }
  }
}

function nameOf({ session, conversation }: ConversationKey): string {
  return `${session} ${conversation}`
}
