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
   * @throws {RequestError} `rate_limited`, with `retry_after_ms`
   */
  pass(stream: NewStream): Promise<void>
}
