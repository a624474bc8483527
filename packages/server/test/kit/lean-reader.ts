import { isTerminal, read, type ReaderState, type ServerMessage, UNREAD } from '@runnel/protocol'
import { createHash } from 'node:crypto'

/** What a client has of one stream, by the reader's rule; of the text only its length and hash. */
export class LeanReader {
  #state: ReaderState = UNREAD
  readonly #hash = createHash('sha256')
  chars = 0
  /** The type of the terminal event. */
  end: string | undefined

  constructor(readonly id: string) {}

  get cursor(): string | undefined {
    return this.#state.last < 0 ? undefined : `${this.#state.epoch}.${this.#state.last}`
  }

  /** @throws when an event is missing or comes twice */
  take(message: ServerMessage): void {
    if (message.type === 'attached' || !('seq' in message) || message.seq === undefined) return
    if (message.id !== this.id) return
    const { verdict, state } = read(this.#state, message)
    if (verdict !== 'apply') throw new Error(`a reader of ${this.id} met ${verdict} at ${message.seq}`)
    this.#state = state
    if (isTerminal(message)) this.end = message.type
    if (message.type !== 'chunk') return
    this.chars += message.token.length
    this.#hash.update(message.token)
  }

  /** The hash of the text. Once. */
  digest(): string {
    return this.#hash.digest('hex')
  }
}
