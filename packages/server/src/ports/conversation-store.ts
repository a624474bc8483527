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

/** Where conversations are kept. One prompt of a conversation runs at a time. */
export interface ConversationStore {
  /** Reserves the conversation for a stream: its turns so far, oldest first, or `busy`. */
  begin(key: ConversationKey, stream: string): Promise<readonly ConversationTurn[] | 'busy'>
  /** Frees the conversation, and keeps the turn that the stream added, if it added one. */
  end(key: ConversationKey, stream: string, turn: ConversationTurn | undefined): Promise<void>
  close(): Promise<void>
}
