import { requestError } from '../ports/request-error.js'

const DAY_MS = 86_400_000

/** Where nodes tell each other what they have spent. */
export interface SpendingBoard {
  /**
   * Tells what this node has spent in a day, in tokens. Resolves with what the others have, as far as that is known.
   * Never rejects.
   * @param day of UTC, counted from 1970
   */
  tell(day: number, spent: number): Promise<number>
}

const NOBODY: SpendingBoard = { tell: () => Promise.resolve(0) }

export interface TokenBudgetOptions {
  /** Left out where there is one node. */
  readonly board?: SpendingBoard
  /** Milliseconds since 1970. */
  readonly now?: () => number
}

/**
 * The tokens that all nodes together may spend in a day of UTC. An answer counts when it has ended, so those that run
 * when the budget is reached are not cut: it may be passed by what they take.
 */
export class TokenBudget {
  readonly #board: SpendingBoard
  readonly #now: () => number
  #day = 0
  #spent = 0
  #isTelling = false
  #isNews = false

  constructor(
    private readonly tokensPerDay: number,
    { board = NOBODY, now = Date.now }: TokenBudgetOptions = {},
  ) {
    this.#board = board
    this.#now = now
  }

  /** @throws {RequestError} `rate_limited` until midnight, once the budget is spent */
  async check(): Promise<void> {
    const now = this.#today()
    const day = this.#day
    const others = this.#spent < this.tokensPerDay ? await this.#board.tell(day, this.#spent) : 0
    // What was spent, by whomever, before a midnight that came in between is yesterday's.
    this.#today()
    if (day !== this.#day || this.#spent + others < this.tokensPerDay) return
    throw requestError('rate_limited', {
      message: 'This server has spent its tokens for today. Try again after midnight (UTC).',
      retry_after_ms: (day + 1) * DAY_MS - now,
    })
  }

  /** Counts what an answer took. */
  spend(tokens: number): void {
    this.#today()
    this.#spent += tokens
    this.#isNews = true
    if (!this.#isTelling) void this.#tell()
  }

  /** One at a time: what is spent meanwhile is told with the next. */
  async #tell(): Promise<void> {
    this.#isTelling = true
    while (this.#isNews) {
      this.#isNews = false
      await this.#board.tell(this.#day, this.#spent)
    }
    this.#isTelling = false
  }

  #today(): number {
    const now = this.#now()
    const day = Math.floor(now / DAY_MS)
    if (day !== this.#day) this.#spent = 0
    this.#day = day
    return now
  }
}
