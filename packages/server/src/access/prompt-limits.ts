import RateLimiterMemory from 'rate-limiter-flexible/lib/RateLimiterMemory.js'
import RateLimiterRedis from 'rate-limiter-flexible/lib/RateLimiterRedis.js'
import { redisKey, redisScript, type RedisScript, type RedisScripts } from '../ports/redis-scripts.js'
import { requestError } from '../ports/request-error.js'
import type { NewStream, StartGate } from '../ports/start-gate.js'
import { addressKey } from './address.js'

const MINUTE_S = 60

/** Counts new prompts per session and per address, in windows of a minute that begin with the first prompt. */
export class PromptLimits implements StartGate {
  readonly #limiter: RateLimiterMemory | RateLimiterRedis

  /**
   * @param perMinute the most of each; at least 1
   * @param redis where all nodes count together; each counts for itself while it is away
   */
  constructor(perMinute: number, redis?: RedisScripts) {
    const own = new RateLimiterMemory({ points: perMinute, duration: MINUTE_S })
    this.#limiter = redis ? sharedLimiter(redis, own) : own
  }

  async pass({ session, address }: NewStream): Promise<void> {
    // The address first: who asks for a new session with each prompt must not fill the memory with their counts.
    if (address !== undefined) await this.#consume(`address ${addressKey(address)}`)
    await this.#consume(`session ${session}`)
  }

  async #consume(name: string): Promise<void> {
    try {
      await this.#limiter.consume(redisKey('prompts', name))
    } catch (refusal) {
      // What the limiter rejects with when nothing is left is no error but a count.
      if (refusal instanceof Error) throw refusal
      const { msBeforeNext } = refusal as { readonly msBeforeNext: number }
      throw requestError('rate_limited', { retry_after_ms: Math.max(1, Math.ceil(msBeforeNext)) })
    }
  }
}

function sharedLimiter(redis: RedisScripts, own: RateLimiterMemory): RateLimiterRedis {
  return new RateLimiterRedis({
    points: own.points,
    duration: MINUTE_S,
    keyPrefix: '',
    useRedisPackage: true,
    storeClient: asClient(redis),
    insuranceLimiter: own,
    // Who has used its prompts up is refused from here until its minute is over: a flood costs Redis nothing.
    inMemoryBlockOnConsumed: own.points + 1,
  })
}

/** The one call that the package makes to count. */
function asClient(redis: RedisScripts) {
  let known: RedisScript | undefined
  return {
    eval: (source: string, { keys, arguments: args }: { readonly keys: string[]; readonly arguments: string[] }) => {
      known = known?.source === source ? known : redisScript(source)
      return redis.run(known, keys, args)
    },
  }
}
