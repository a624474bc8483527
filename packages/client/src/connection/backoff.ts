/** How waits grow: full jitter below `base_ms`, doubling with each attempt, never above `cap_ms`. */
export interface Growth {
  readonly base_ms: number
  readonly cap_ms: number
}

/**
 * A wait in milliseconds before attempt `attempt` (from 1): uniform between 0 and the attempt's ceiling, so that clients
 * which lost the same server do not come back together.
 * Full jitter: https://aws.amazon.com/blogs/architecture/exponential-backoff-and-jitter/
 */
export function fullJitter(attempt: number, { base_ms, cap_ms }: Growth, random: number): number {
  return random * Math.min(cap_ms, base_ms * 2 ** (attempt - 1))
}
