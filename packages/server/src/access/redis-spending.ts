import { redisKey, redisScript, type RedisScripts } from '../ports/redis-scripts.js'
import { StoreUnavailable } from '../ports/stream-store.js'
import type { SpendingBoard } from './token-budget.js'

/** How long a day's counts are kept, in milliseconds: until that day is over everywhere, whatever clocks say. */
const KEEP_MS = 172_800_000

/**
 * A hash per day, what each node has spent. A node tells all of it each time, so that what was lost on the way, or told
 * twice, changes nothing. Arguments: node, tokens, expiry in ms.
 */
const TELL = redisScript(`
local known = tonumber(redis.call('HGET', KEYS[1], ARGV[1]) or 0)
if tonumber(ARGV[2]) > known then redis.call('HSET', KEYS[1], ARGV[1], ARGV[2]) end
redis.call('PEXPIRE', KEYS[1], ARGV[3])
local sum = 0
local all = redis.call('HGETALL', KEYS[1])
for i = 1, #all, 2 do if all[i] ~= ARGV[1] then sum = sum + all[i + 1] end end
return sum
`)

export interface RedisSpendingOptions {
  /** Names this process among all that there ever are. */
  readonly node: string
  /** Told of what was not foreseen. */
  readonly onFault: (error: unknown) => void
}

/** What nodes have spent, told over Redis. While it is away the others have what they had when it was last there. */
export class RedisSpending implements SpendingBoard {
  #day = 0
  #others = 0

  constructor(
    private readonly redis: RedisScripts,
    private readonly options: RedisSpendingOptions,
  ) {}

  async tell(day: number, spent: number): Promise<number> {
    if (day !== this.#day) this.#others = 0
    this.#day = day
    try {
      const others = Number(
        await this.redis.run(TELL, [redisKey('spent', String(day))], [this.options.node, spent, KEEP_MS]),
      )
      // An answer of yesterday may come after midnight.
      if (day === this.#day) this.#others = others
    } catch (error) {
      if (!(error instanceof StoreUnavailable)) this.options.onFault(error)
    }
    return day === this.#day ? this.#others : 0
  }
}
