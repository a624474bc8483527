/** One frame of a stream, ready for any wire. */
export interface Frame {
  /** The event's type. */
  readonly type: string
  readonly id: string
  /** The epoch in force when the event was written. */
  readonly epoch: string
  readonly seq: number
  /** The event's JSON, the same on every transport. */
  readonly json: string
  /** How many bytes of UTF-8 that is. */
  readonly bytes: number
}

/**
 * One peer on one wire. A transport translates between its wire and this; it decides nothing.
 */
export interface Connection {
  /** Events of streams and control messages of one event-loop turn, handed to the network in one write. */
  send(frames: readonly (Frame | string)[]): void
  /** Bytes handed over that the network has not taken yet. */
  readonly bufferedBytes: number
  /** Closes the wire with a code of the protocol. Idempotent. */
  close(code: number, reason: string): void
}
