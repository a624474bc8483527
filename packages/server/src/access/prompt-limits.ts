import RateLimiterMemory from 'rate-limiter-flexible/lib/RateLimiterMemory.js'
import { requestError } from '../ports/request-error.js'
import type { NewStream, StartGate } from '../ports/start-gate.js'
import { addressKey } from './address.js'

const MINUTE_S = 60

/** Counts new prompts per session and per address, in windows of a minute that begin with the first prompt. */
export class PromptLimits implements StartGate {
  readonly #limiter: RateLimiterMemory

  /** @param perMinute the most of each; at least 1 */
  constructor(perMinute: number) {
    this.#limiter = new RateLimiterMemory({ points: perMinute, duration: MINUTE_S })
  }

  async pass({ session, address }: NewStream): Promise<void> {
    // The address first: who asks for a new session with each prompt must not fill the memory with their counts.
    if (address !== undefined) await this.#consume(`address ${addressKey(address)}`)
    await this.#consume(`session ${session}`)
  }

  async #consume(key: string): Promise<void> {
    try {
      await this.#limiter.consume(key)
    } catch (refusal) {
      // What the limiter rejects with when nothing is left is no error but a count.
      if (refusal instanceof Error) throw refusal
      const { msBeforeNext } = refusal as { readonly msBeforeNext: number }
      throw requestError('rate_limited', { retry_after_ms: Math.max(1, Math.ceil(msBeforeNext)) })
    }
  }
}
