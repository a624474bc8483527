/** A conversation within a session, both named by the client. */
export interface ConversationKey {
  readonly session: string
  readonly conversation: string
}

/** A prompt as the model got it, and what it answered. */
export interface ConversationTurn {
  readonly prompt: string
  readonly answer: string
}

/** `begun: true`: the turns so far, oldest first. `begun: false`: which stream has the conversation, and for how long. */
export type ConversationStart =
  | { readonly begun: true; readonly turns: readonly ConversationTurn[] }
  | { readonly begun: false; readonly stream: string; readonly heldMs: number }

/**
 * Where conversations are kept. One prompt of a conversation runs at a time; a reservation that nobody ends expires.
 * @throws {StoreUnavailable} every method may reject with it
 */
export interface ConversationStore {
  /** Reserves the conversation for a stream, once more where that stream has it: its prompt may reach two nodes. */
  begin(key: ConversationKey, stream: string): Promise<ConversationStart>
  /** Takes one `begin` back: the stream was not started here. The last one frees the conversation. */
  release(key: ConversationKey, stream: string): Promise<void>
  /** Frees the conversation, and keeps the turn that the stream added, if any. Nothing when the stream has it no more. */
  end(key: ConversationKey, stream: string, turn: ConversationTurn | undefined): Promise<void>
  close(): Promise<void>
}
