import type { RedisScripts } from '../ports/redis-scripts.js'
import type { NewStream, StartGate } from '../ports/start-gate.js'
import type { StreamKey } from '../ports/stream-store.js'
import { PromptLimits } from './prompt-limits.js'
import { RedisSpending } from './redis-spending.js'
import { SessionPlaces, type SessionPlacesOptions } from './session-places.js'
import { TokenBudget } from './token-budget.js'

/** What is needed to count together with other nodes. */
export interface SharedLimits extends Pick<SessionPlacesOptions, 'node' | 'longestMs' | 'onFault'> {
  readonly redis: RedisScripts
  readonly streamsPerSession: number
}

export interface StartLimitOptions {
  /** Per session and per address; 0 for no limit. */
  readonly promptsPerMinute: number
  /** No limit when left out. */
  readonly tokensPerDay: number | undefined
  /** Left out where there is one node: it counts for itself, and its streams are counted where they run. */
  readonly shared?: SharedLimits | undefined
}

/** The limits that every new prompt has to pass: the day's budget, the session's places, then the rate. */
export class StartLimits implements StartGate {
  readonly #budget: TokenBudget | undefined
  readonly #prompts: PromptLimits | undefined
  readonly #places: SessionPlaces | undefined

  constructor({ promptsPerMinute, tokensPerDay, shared }: StartLimitOptions) {
    this.#budget =
      tokensPerDay === undefined
        ? undefined
        : new TokenBudget(tokensPerDay, shared && { board: new RedisSpending(shared.redis, shared) })
    this.#prompts = promptsPerMinute === 0 ? undefined : new PromptLimits(promptsPerMinute, shared?.redis)
    this.#places = shared && new SessionPlaces(shared.redis, { ...shared, most: shared.streamsPerSession })
  }

  async pass(stream: NewStream): Promise<void> {
    await this.#budget?.check()
    await this.#places?.take(stream)
    try {
      await this.#prompts?.pass(stream)
    } catch (error) {
      this.leave(stream)
      throw error
    }
  }

  adopt(stream: StreamKey): void {
    this.#places?.adopt(stream)
  }

  leave(stream: StreamKey): void {
    this.#places?.leave(stream)
  }

  /** Counts the tokens of an answer that has ended. */
  spend(tokens: number): void {
    this.#budget?.spend(tokens)
  }

  /** Idempotent. */
  async close(): Promise<void> {
    await this.#places?.close()
  }
}
