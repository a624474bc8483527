import type {
  ConversationKey,
  ConversationStart,
  ConversationStore,
  ConversationTurn,
} from '../ports/conversation-store.js'
import { withinBound } from '../streams/conversation.js'

/** The most conversations that are kept at once; the one unused for longest makes room. */
const MAX_CONVERSATIONS = 10_000

export interface ConversationOptions {
  /** How long a conversation is kept after its last turn, in milliseconds. */
  readonly ttlMs: number
  /** How long a stream may have one, in milliseconds: longer than any stream runs. */
  readonly reserveMs: number
}

/** The stream that is answering, and how often it began. */
interface Reservation {
  readonly stream: string
  begins: number
  until: number
}

interface Conversation {
  readonly turns: readonly ConversationTurn[]
  readonly reservation: Reservation | undefined
  readonly expiresAt: number
}

/** Keeps conversations in this process. */
export class MemoryConversations implements ConversationStore {
  /** The one unused for longest first. */
  readonly #conversations = new Map<string, Conversation>()

  constructor(private readonly options: ConversationOptions) {}

  begin(key: ConversationKey, stream: string): Promise<ConversationStart> {
    const now = performance.now()
    const known = this.#known(key)
    const { stream: holder, until = 0, begins = 0 } = known?.reservation ?? {}
    if (holder !== undefined && holder !== stream) {
      return Promise.resolve({ begun: false, stream: holder, heldMs: this.options.reserveMs - (until - now) })
    }
    const turns = known?.turns ?? []
    this.#put(key, turns, { stream, begins: begins + 1, until: now + this.options.reserveMs })
    return Promise.resolve({ begun: true, turns })
  }

  release(key: ConversationKey, stream: string): Promise<void> {
    const known = this.#known(key)
    if (known?.reservation?.stream === stream) {
      known.reservation.begins -= 1
      if (known.reservation.begins <= 0) this.#put(key, known.turns, undefined)
    }
    return Promise.resolve()
  }

  end(key: ConversationKey, stream: string, turn: ConversationTurn | undefined): Promise<void> {
    const known = this.#known(key)
    if (known?.reservation?.stream === stream) {
      this.#put(key, turn ? withinBound([...known.turns, turn]) : known.turns, undefined)
    }
    return Promise.resolve()
  }

  close(): Promise<void> {
    this.#conversations.clear()
    return Promise.resolve()
  }

  /** Without a reservation that has expired. */
  #known(key: ConversationKey): Conversation | undefined {
    const known = this.#conversations.get(nameOf(key))
    const now = performance.now()
    if (!known || known.expiresAt <= now) return undefined
    return known.reservation && known.reservation.until <= now ? { ...known, reservation: undefined } : known
  }

  #put(key: ConversationKey, turns: readonly ConversationTurn[], reservation: Reservation | undefined): void {
    const name = nameOf(key)
    const { ttlMs, reserveMs } = this.options
    const expiresAt = performance.now() + ttlMs + (reservation ? reserveMs : 0)
    this.#conversations.delete(name)
    this.#conversations.set(name, { turns, reservation, expiresAt })
    for (const [oldest, { reservation: held, expiresAt: end }] of this.#conversations) {
      const full = this.#conversations.size > MAX_CONVERSATIONS
      const expired = end <= performance.now()
      if (!full && !expired) break
      // One that is being answered stays: its stream is bounded by other limits.
      if (!held || expired) this.#conversations.delete(oldest)
    }
  }
}

function nameOf({ session, conversation }: ConversationKey): string {
  return `${session} ${conversation}`
}
