import type { CancelReason, UnnumberedEvent, Usage, WireError } from '@runnel/protocol'
import type { VendorFault } from '../ports/observer.js'
import { type Provider, ProviderError, type ProviderRequest } from '../ports/provider.js'
import { isErrorCode, wireError } from '../ports/request-error.js'
import { attempt, type AttemptOutcome } from './attempt.js'
import type { CallQueue, Leave } from './call-queue.js'
import { isRetryable, MAX_RETRY_WAIT_MS, type RetryPolicy, retryDelayMs } from './retry.js'
import type { EventSink } from './speaker.js'

/** One answer to be generated. */
export interface Generation {
  readonly provider: Provider
  readonly request: ProviderRequest
  readonly retry: RetryPolicy
  /** Where a place is taken for each call of the vendor. */
  readonly calls: CallQueue
  /** Whose turn it is there. */
  readonly session: string
  /** Silence of the vendor, in milliseconds, that counts as a hang. */
  readonly timeoutMs: number
  /** What was spent on the beginning of the answer by the node that generated it, where another goes on. */
  readonly spent?: Usage
  /** Takes each event but `start`; the last one is terminal. */
  readonly sink: EventSink
  /** Waits before another attempt; resolves early when somebody asks to retry now. */
  readonly wait: (delayMs: number, options: { signal: AbortSignal }) => Promise<void>
  /** Told of each call that the vendor failed. */
  readonly onVendorFault?: (fault: Omit<VendorFault, 'provider'>) => void
  /** Told of what was not foreseen. */
  readonly onFault: (error: unknown) => void
  /** Aborted with a `CancelReason`. */
  readonly signal: AbortSignal
}

/**
 * Turns a block's request into the events of a stream: `status`, `chunk`, and exactly one terminal event, whatever the
 * provider does. Retries happen before the first chunk only: later ones would repeat text that readers have. Never
 * throws.
 */
export async function generate(generation: Generation): Promise<void> {
  const { signal, sink } = generation
  const clock = new Clock()
  const stop = () => sink.write({ type: 'cancelled', reason: signal.reason as CancelReason })
  if (signal.aborted) return stop()
  // At once, not when the provider has noticed: whoever stops an answer sees it stop.
  signal.addEventListener('abort', stop, { once: true })
  try {
    const end = await runAttempts(generation, clock)
    // Stopped between the vendor's end and this line: `stop` has written one already.
    if (end && !signal.aborted) sink.write(end)
  } finally {
    signal.removeEventListener('abort', stop)
  }
}

/** The terminal event; undefined when the generation was stopped. */
async function runAttempts(generation: Generation, clock: Clock): Promise<UnnumberedEvent | undefined> {
  const { retry, signal, sink } = generation
  for (let number = 1; ; number++) {
    const outcome = await call(generation, clock)
    if (outcome.type === 'stopped' || signal.aborted) return undefined
    if (outcome.type === 'ended') return complete(outcome.end, clock, generation.spent)
    const error = describe(outcome.error, number, clock.started, generation.onFault)
    const delayMs = delayBefore(number + 1, outcome.error, generation, clock)
    if (error.kind === 'llm') {
      generation.onVendorFault?.({ code: error.code, attempt: number, retryInMs: delayMs, cause: outcome.error })
    }
    if (delayMs === undefined) return { type: 'error', error, ...usageOf(outcome.usage, generation.spent) }
    sink.write({
      type: 'status',
      state: 'retrying',
      attempt: number + 1,
      max_attempts: retry.attempts,
      delay_ms: delayMs,
      error,
    })
    await generation.wait(delayMs, { signal })
    if (signal.aborted) return undefined
  }
}

/** One call of the vendor, when there is a place for it: a stream that waits to retry takes none. */
async function call(generation: Generation, clock: Clock): Promise<AttemptOutcome> {
  const { calls, signal, sink } = generation
  const leave = calls.take() ?? (await queue(generation))
  if (!leave) return { type: 'stopped' }
  try {
    // Stopped between the place's coming free and this line: nothing is asked, and nothing follows the end.
    if (signal.aborted) return { type: 'stopped' }
    sink.write({ type: 'status', state: 'thinking' })
    return await attempt({ ...generation, onFirst: () => clock.seen() })
  } finally {
    leave()
  }
}

function queue({ calls, session, signal, sink }: Generation): Promise<Leave | undefined> {
  sink.write({ type: 'status', state: 'queued' })
  return calls.wait(session, { signal })
}

/** The wait before the next attempt, or undefined when there is none. */
function delayBefore(next: number, error: unknown, { retry }: Generation, clock: Clock): number | undefined {
  if (!(error instanceof ProviderError) || !isRetryable(error.code)) return undefined
  if (clock.started || next > retry.attempts) return undefined
  const delayMs = retryDelayMs(retry, next, error.retryAfterMs)
  return delayMs > MAX_RETRY_WAIT_MS ? undefined : delayMs
}

function describe(error: unknown, number: number, started: boolean, onFault: (error: unknown) => void): WireError {
  // A provider without types may make up a code, which no reader could understand.
  if (!(error instanceof ProviderError) || !isErrorCode(error.code)) {
    onFault(error)
    return wireError('internal', { attempt: number })
  }
  // A connection that fails in the middle of the text is one thing to people, however the vendor put it.
  const code = started && error.code === 'llm_unavailable' ? 'llm_interrupted' : error.code
  const { retryAfterMs } = error
  return wireError(code, {
    attempt: number,
    ...(retryAfterMs !== undefined && { retry_after_ms: Math.ceil(retryAfterMs) }),
  })
}

function complete(
  { finish_reason, model, usage }: Extract<AttemptOutcome, { type: 'ended' }>['end'],
  clock: Clock,
  spent: Usage | undefined,
): UnnumberedEvent {
  return { type: 'complete', ...(model && { model }), finish_reason, ...usageOf(usage, spent), timing: clock.timing() }
}

/** Of both parts, where an answer has two. */
function usageOf(told: Usage | undefined, spent: Usage | undefined): { usage?: Usage } {
  const usage = told && spent ? sum(told, spent) : (told ?? spent)
  return usage ? { usage } : {}
}

function sum(one: Usage, other: Usage): Usage {
  return {
    input_tokens: one.input_tokens + other.input_tokens,
    output_tokens: one.output_tokens + other.output_tokens,
  }
}

/** When the answer was asked for, and when its first text came. */
class Clock {
  readonly #asked = performance.now()
  #first: number | undefined

  /** Whether readers may have seen text. */
  get started(): boolean {
    return this.#first !== undefined
  }

  seen(): void {
    this.#first ??= performance.now()
  }

  timing(): { ttft_ms: number; duration_ms: number } {
    const now = performance.now()
    return { ttft_ms: Math.round((this.#first ?? now) - this.#asked), duration_ms: Math.round(now - this.#asked) }
  }
}
