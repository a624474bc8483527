import type { ErrorCode, FinishReason, Usage } from '@runnel/protocol'
import type { TObject } from 'typebox'

/** One turn of a conversation, as a model sees it. */
export interface Turn {
  readonly role: 'user' | 'assistant'
  readonly text: string
}

/** What a provider is asked for. */
export interface ProviderRequest {
  /** The block type that asks; the demo provider fits its answer to it. */
  readonly block: string
  /** The block's parameters, already checked against its schema. */
  readonly params: Readonly<Record<string, unknown>>
  /** The system prompt. */
  readonly instructions: string
  /** Earlier turns, oldest first, then the prompt itself as the last one. */
  readonly turns: readonly Turn[]
  /** The model's name; the provider's default when left out. */
  readonly model?: string
  /** The most tokens that the answer may have; the provider's default when left out. */
  readonly max_tokens?: number
  /**
   * The beginning of the answer, which readers have already: only what follows is asked for. A model may say some of it
   * again all the same; whoever asks cuts that off.
   */
  readonly partial?: string
}

/**
 * What a provider yields. `end` is the vendor's own terminal marker: a provider whose body ends without one throws
 * `ProviderError('llm_interrupted')`, because half an answer must not pass for a whole one.
 */
export type ProviderEvent =
  | {
      readonly type: 'text' | 'thinking'
      readonly text: string
      /** The vendor's tokens in `text`, where it says; 1 otherwise. */
      readonly token_count?: number
    }
  | {
      readonly type: 'end'
      readonly finish_reason: FinishReason
      /** As the vendor names it. */
      readonly model?: string
      readonly usage?: Usage
    }

/** A source of answers: one vendor, or one of the user's own. */
export interface Provider {
  /** Shown in `start.provider`. */
  readonly name: string
  /** The model that answers when a request names none; shown in `start.model`. */
  readonly model?: string
  /** Parameters of its own, all optional, that every block takes while this provider answers. */
  readonly params?: TObject
  /**
   * Streams one answer. Aborting `signal` closes the vendor's request.
   * @throws {ProviderError} for everything the vendor may do wrong; anything else becomes `internal`
   */
  stream(request: ProviderRequest, options: { signal: AbortSignal }): AsyncIterable<ProviderEvent>
}

/** The codes of the protocol that are a vendor's fault. */
export type ProviderErrorCode = Extract<ErrorCode, `llm_${string}`>

/** What else is known of a vendor's failure. */
export interface ProviderErrorOptions {
  /** The wait that the vendor told, in milliseconds; it wins over the backoff. */
  readonly retryAfterMs?: number
  /** Tokens spent before it failed. */
  readonly usage?: Usage
  readonly cause?: unknown
}

/** What went wrong at a vendor, in the protocol's codes. `cause` is for the log only and never reaches the wire. */
export class ProviderError extends Error {
  override readonly name = 'ProviderError'
  readonly retryAfterMs: number | undefined
  readonly usage: Usage | undefined

  constructor(
    readonly code: ProviderErrorCode,
    { retryAfterMs, usage, cause }: ProviderErrorOptions = {},
  ) {
    super(code, { cause })
    this.retryAfterMs = retryAfterMs
    this.usage = usage
  }
}
