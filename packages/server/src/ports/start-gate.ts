import type { StreamKey } from './stream-store.js'

/** A prompt that would start a new stream. */
export interface NewStream extends StreamKey {
  /** Where its peer is, as far as that is known. */
  readonly address?: string
}

/** Asked before a new stream is entered, never for one that exists. */
export interface StartGate {
  /**
   * Lets the prompt pass, and counts it.
   * @throws {RequestError} `rate_limited`, with `retry_after_ms`; `too_many_streams`
   */
  pass(stream: NewStream): Promise<void>
  /** A stream that passed at another node, which died, runs here now; left out where nothing is kept. */
  adopt?(stream: StreamKey): void
  /** A stream that passed runs here no more, or was not started after all. Idempotent; left out where nothing is kept. */
  leave?(stream: StreamKey): void
}
