import type { RedisScripts } from '../../src/ports/redis-scripts.js'
import { StoreUnavailable } from '../../src/ports/stream-store.js'

/** A connection that the test takes away and brings back, and that counts what is asked over it. */
export interface Outage extends RedisScripts {
  isAway: boolean
  /** What was asked while it was there. */
  asked: number
  /** Does what is asked, and loses the answer. */
  losesAnswers: boolean
}

export function withOutage(redis: RedisScripts): Outage {
  const outage: Outage = {
    isAway: false,
    asked: 0,
    losesAnswers: false,
    get ready() {
      return redis.ready && !outage.isAway
    },
    run: async (script, keys, args) => {
      if (outage.isAway) throw new StoreUnavailable('away')
      outage.asked += 1
      const answer = await redis.run(script, keys, args)
      if (outage.losesAnswers) throw new StoreUnavailable('lost')
      return answer
    },
  }
  return outage
}
