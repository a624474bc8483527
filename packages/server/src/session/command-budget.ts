/** What an honest page needs at most: a reconnect of every block, twice over, and then a steady rate. */
export const COMMAND_BURST = 256
const COMMANDS_PER_SECOND = 100

/** A token bucket for the commands of one connection. */
export class CommandBudget {
  #tokens: number
  #at = performance.now()

  constructor(private readonly burst: number = COMMAND_BURST) {
    this.#tokens = burst
  }

  /** Spends one; false when there is none left. */
  spend(): boolean {
    const now = performance.now()
    this.#tokens = Math.min(this.burst, this.#tokens + ((now - this.#at) / 1000) * COMMANDS_PER_SECOND)
    this.#at = now
    if (this.#tokens < 1) return false
    this.#tokens -= 1
    return true
  }
}
