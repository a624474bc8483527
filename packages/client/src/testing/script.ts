import type { CancelReason, CompleteEvent, ErrorCode, RetryingEvent, StartEvent } from '@runnel/protocol'

/**
 * One step of a scripted answer, in the order in which a server would write it:
 *
 * - a string: the next piece of the answer;
 * - `reasoning`: the next piece of what the model thinks;
 * - `wait_ms`: nothing happens for so many milliseconds (of the global timers, so that fake ones count, too);
 * - `start`: what the first event tells of the model; whatever else comes first writes one that tells little;
 * - `status`: the stream is queued, the model thinks, or another node of the server takes over;
 * - `retrying`: an attempt failed; goes on after `delay_ms` (default 1000), or at once when the reader asks for it;
 * - `drop`: the connection breaks, as a network's would. The client comes back, and the answer goes on;
 * - `restart`: the server forgets everything, as after a crash: a reader that comes back finds no stream;
 * - `reset`: the log is void, and another begins in its place: readers discard what they were shown;
 * - `complete`, `error`, `cancelled`: the end. A script without one ends with `complete`.
 */
export type Step =
  | string
  | { readonly reasoning: string }
  | { readonly wait_ms: number }
  | { readonly start: Beginning }
  | { readonly status: Stage }
  | { readonly retrying: Retrying }
  | { readonly drop: true }
  | { readonly restart: true }
  | { readonly reset: Beginning }
  | { readonly complete: Ending }
  | { readonly error: Failure }
  | { readonly cancelled: CancelReason }

/** What the first event tells. `max_tokens` is what progress is measured by. */
export type Beginning = Partial<Pick<StartEvent, 'provider' | 'model' | 'max_tokens' | 'turns'>>

/** What a status says, where it says no more than that. */
export type Stage = 'queued' | 'thinking' | 'recovering'

/** The attempt that follows, of how many, after how long, and what went wrong with the one before. */
export type Retrying = Partial<Pick<RetryingEvent, 'attempt' | 'max_attempts' | 'delay_ms'>> & {
  readonly error?: Failure
}

/** How a whole answer ended. `timing` is measured when it is left out. */
export type Ending = Partial<Pick<CompleteEvent, 'model' | 'finish_reason' | 'usage' | 'timing'>>

/** A code of the protocol, or a code with what else the error says. */
export type Failure = ErrorCode | { readonly code: ErrorCode; readonly message?: string; readonly retryable?: boolean }

export type Script = Iterable<Step> | AsyncIterable<Step>
