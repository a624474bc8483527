import type { RedisScript, RedisScripts } from '../ports/redis-scripts.js'
import { StoreUnavailable } from '../ports/stream-store.js'

/** The longest that anything waits for an answer, in milliseconds: somebody is waiting for a prompt to be taken. */
const ANSWER_MS = 1_000

/** How long a server that did not answer in time is not asked again, in milliseconds. */
const REST_MS = 1_000

/** How often at most it is told that a server refuses what it is asked, in milliseconds. */
const TELL_MS = 60_000

export interface ImpatientRedisOptions {
  readonly answerMs?: number
  readonly restMs?: number
  /** Told of refusals: who asks may go on without, and a full server would never be noticed. */
  readonly onFault?: (error: unknown) => void
}

/**
 * Redis for what a person waits for: it answers soon, or counts as away. One that is silent costs one wait a second, not
 * one for each who asks, and what is not sent does not pile up.
 */
export class ImpatientRedis implements RedisScripts {
  readonly #answerMs: number
  readonly #restMs: number
  readonly #onFault: (error: unknown) => void
  #toldAt = -Infinity
  #restsUntil = -Infinity

  constructor(
    private readonly redis: RedisScripts,
    { answerMs = ANSWER_MS, restMs = REST_MS, onFault = () => undefined }: ImpatientRedisOptions = {},
  ) {
    this.#answerMs = answerMs
    this.#restMs = restMs
    this.#onFault = onFault
  }

  get ready(): boolean {
    return this.redis.ready && performance.now() >= this.#restsUntil
  }

  async run(script: RedisScript, keys: readonly string[], args: readonly (string | number)[]): Promise<unknown> {
    if (!this.ready) throw new StoreUnavailable('redis is away')
    let isSettled = false
    let timer: NodeJS.Timeout | undefined
    const late = new Promise<never>((_resolve, reject) => {
      const giveUp = () => {
        if (isSettled) return
        this.#restsUntil = performance.now() + this.#restMs
        reject(new StoreUnavailable('redis does not answer'))
      }
      // A turn later: after a stall of this process the answer may lie here, not read yet.
      timer = setTimeout(() => setImmediate(giveUp), this.#answerMs)
    })
    try {
      // The loser of the race stays handled: what comes too late is nobody's any more.
      return await Promise.race([this.redis.run(script, keys, args), late])
    } catch (error) {
      this.#tell(error)
      throw error
    } finally {
      isSettled = true
      clearTimeout(timer)
    }
  }

  #tell(error: unknown): void {
    if (performance.now() - this.#toldAt < TELL_MS) return
    this.#toldAt = performance.now()
    this.#onFault(error)
  }
}
