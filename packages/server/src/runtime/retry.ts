import type { ProviderErrorCode } from '../ports/provider.js'

export interface RetryPolicy {
  /** All attempts together, the first one included. */
  readonly attempts: number
  /** The wait before the second attempt at most, in milliseconds; doubled for each further one. */
  readonly baseMs: number
}

/** The longest wait that a stream sits out; a vendor that tells a longer one ends it. */
export const MAX_RETRY_WAIT_MS = 60_000

/** The longest of our own waits, in milliseconds. */
const MAX_BACKOFF_MS = 30_000

const RETRYABLE: ReadonlySet<ProviderErrorCode> = new Set<ProviderErrorCode>([
  'llm_rate_limited',
  'llm_overloaded',
  'llm_timeout',
  'llm_unavailable',
  'llm_interrupted',
])

/** Whether another attempt may succeed: not when the key, the request or the content is what was refused. */
export function isRetryable(code: ProviderErrorCode): boolean {
  return RETRYABLE.has(code)
}

/**
 * Milliseconds to wait before `attempt` (2, 3 …): what the vendor told, else exponential with equal jitter (between
 * half and the whole of the step), so that a burst of failures does not come back as one.
 */
export function retryDelayMs(
  policy: RetryPolicy,
  attempt: number,
  toldMs: number | undefined,
  random: () => number = Math.random,
): number {
  if (toldMs !== undefined) return Math.ceil(toldMs)
  const step = Math.min(policy.baseMs * 2 ** (attempt - 2), MAX_BACKOFF_MS)
  return Math.round(step / 2 + (step / 2) * random())
}
