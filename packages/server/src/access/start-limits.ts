import type { NewStream, StartGate } from '../ports/start-gate.js'
import { PromptLimits } from './prompt-limits.js'
import { TokenBudget } from './token-budget.js'

export interface StartLimitOptions {
  /** Per session and per address; 0 for no limit. */
  readonly promptsPerMinute: number
  /** No limit when left out. */
  readonly tokensPerDay: number | undefined
}

/** The limits that every new prompt has to pass: the day's budget, then the rate. */
export class StartLimits implements StartGate {
  readonly #budget: TokenBudget | undefined
  readonly #prompts: PromptLimits | undefined

  constructor({ promptsPerMinute, tokensPerDay }: StartLimitOptions) {
    this.#budget = tokensPerDay === undefined ? undefined : new TokenBudget(tokensPerDay)
    this.#prompts = promptsPerMinute === 0 ? undefined : new PromptLimits(promptsPerMinute)
  }

  async pass(stream: NewStream): Promise<void> {
    this.#budget?.check()
    await this.#prompts?.pass(stream)
  }

  /** Counts the tokens of an answer that has ended. */
  spend(tokens: number): void {
    this.#budget?.spend(tokens)
  }
}
