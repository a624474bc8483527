import { StartLimits } from './access/start-limits.js'
import type { Config } from './config.js'
import type { ConversationStore } from './ports/conversation-store.js'
import type { RedisScripts } from './ports/redis-scripts.js'
import { ImpatientRedis } from './stores/impatient-redis.js'
import { MemoryConversations } from './stores/memory-conversations.js'
import { RedisConversations } from './stores/redis-conversations.js'

/** What nodes share beside the streams. */
export interface SharedParts {
  readonly conversations: ConversationStore
  readonly limits: StartLimits
}

export interface SharedPartsOptions {
  /** Names this process among all that there ever are. */
  readonly node: string
  /** This process keeps everything for itself where there is none. */
  readonly redis: RedisScripts | undefined
  /** Told of what was not foreseen. */
  readonly onFault: (error: unknown) => void
}

export function openSharedParts(config: Config, { node, redis: connection, onFault }: SharedPartsOptions): SharedParts {
  const redis = connection && new ImpatientRedis(connection, { onFault })
  const { CONVERSATION_TTL_MS: ttlMs, MAX_STREAM_MS, STREAM_TTL_MS } = config
  // For as long as a store knows a stream, at most, that stream may have what it took for itself.
  const longestMs = MAX_STREAM_MS + STREAM_TTL_MS
  const kept = { ttlMs, reserveMs: longestMs }
  const streamsPerSession = config.MAX_STREAMS_PER_SESSION
  return {
    conversations: redis ? new RedisConversations(redis, kept) : new MemoryConversations(kept),
    limits: new StartLimits({
      promptsPerMinute: config.RATE_LIMIT_PROMPTS_PER_MINUTE,
      tokensPerDay: config.BUDGET_TOKENS_PER_DAY,
      shared: redis && { redis, node, streamsPerSession, longestMs, onFault },
    }),
  }
}
