import { requestError } from '../ports/request-error.js'

const DAY_MS = 86_400_000

/**
 * The tokens that this process may spend in a day of UTC. An answer counts when it has ended, so those that run when
 * the budget is reached are not cut: it may be passed by what they take.
 */
export class TokenBudget {
  #day = 0
  #spent = 0

  constructor(
    private readonly tokensPerDay: number,
    /** Milliseconds since 1970. */
    private readonly now: () => number = Date.now,
  ) {}

  /** @throws {RequestError} `rate_limited` until midnight, once the budget is spent */
  check(): void {
    const now = this.#today()
    if (this.#spent < this.tokensPerDay) return
    throw requestError('rate_limited', {
      message: 'This server has spent its tokens for today. Try again after midnight (UTC).',
      retry_after_ms: (this.#day + 1) * DAY_MS - now,
    })
  }

  /** Counts what an answer took. */
  spend(tokens: number): void {
    this.#today()
    this.#spent += tokens
  }

  #today(): number {
    const now = this.now()
    const day = Math.floor(now / DAY_MS)
    if (day !== this.#day) this.#spent = 0
    this.#day = day
    return now
  }
}
