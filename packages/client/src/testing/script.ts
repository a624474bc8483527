import type { ErrorCode, RetryingEvent, Usage } from '@runnel/protocol'

/**
 * One step of a scripted answer, in the order in which a server would write it:
 *
 * - a string: the next piece of the answer;
 * - `reasoning`: the next piece of what the model thinks;
 * - `wait_ms`: nothing happens for so many milliseconds (of the global timers, so that fake ones count, too);
 * - `status`: the stream is queued, or the model thinks;
 * - `retrying`: an attempt failed; goes on after `delay_ms` (default 1000), or at once when the reader asks for it;
 * - `drop`: the connection breaks, as a network's would. The client comes back, and the answer goes on;
 * - `restart`: the server forgets everything, as after a crash: a reader that comes back finds no stream;
 * - `complete`, `error`: the end. A script without one ends with `complete`.
 */
export type Step =
  | string
  | { readonly reasoning: string }
  | { readonly wait_ms: number }
  | { readonly status: 'queued' | 'thinking' }
  | { readonly retrying: Partial<Pick<RetryingEvent, 'attempt' | 'max_attempts' | 'delay_ms'>> }
  | { readonly drop: true }
  | { readonly restart: true }
  | { readonly complete: Ending }
  | { readonly error: Failure }

export interface Ending {
  readonly finish_reason?: 'stop' | 'length' | 'content_filter'
  readonly usage?: Usage
}

/** A code of the protocol, or a code with what else the error says. */
export type Failure = ErrorCode | { readonly code: ErrorCode; readonly message?: string; readonly retryable?: boolean }

export type Script = Iterable<Step> | AsyncIterable<Step>
