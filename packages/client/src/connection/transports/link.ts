/** Why a link is no more. */
export interface Loss {
  /** A close code of the protocol; 1006 where nobody said why. */
  readonly code: number
  /** How long the server wants to be left alone, in milliseconds. */
  readonly after_ms?: number
  /** The transport does not work here, though the network may: another one is worth trying at once. */
  readonly unfit?: boolean
}

export interface LinkEvents {
  onOpen(): void
  /** A message of the protocol, in JSON. */
  onText(text: string): void
  /** Once at most, and never after `drop`. */
  onLost(loss: Loss): void
}

/** One attempt over one transport, and the connection that comes of it. Commands go in, the protocol's messages come out. */
export interface Link {
  /** Takes a command in JSON. False when the link is not open; nothing is kept. */
  send(text: string): boolean
  /** Lets go of it without a word to `onLost`. Idempotent. */
  drop(): void
}
