import type {
  ConversationKey,
  ConversationStart,
  ConversationStore,
  ConversationTurn,
} from '../ports/conversation-store.js'
import { redisKey, redisScript, type RedisScripts } from '../ports/redis-scripts.js'
import { MAX_CONVERSATION_CHARS } from '../streams/conversation.js'
import type { ConversationOptions } from './memory-conversations.js'

/*
 * Two keys of one slot for each conversation. `held`: a hash, the stream that is answering and how often it began; it
 * expires with the reservation. `turns`: a list, oldest first, of `<from>-<to> <JSON>`, where the numbers are positions
 * in the text of all turns there ever were: what is kept is as long as the last `to` less the first `from`.
 */

/** Arguments: stream, how long a reservation lasts, how long turns last, both in ms. */
const BEGIN = redisScript(`
local holder = redis.call('HGET', KEYS[1], 'stream')
if holder and holder ~= ARGV[1] then
  return { holder, ARGV[2] - redis.call('PTTL', KEYS[1]) }
end
redis.call('HSET', KEYS[1], 'stream', ARGV[1])
redis.call('HINCRBY', KEYS[1], 'begins', 1)
redis.call('PEXPIRE', KEYS[1], ARGV[2])
redis.call('PEXPIRE', KEYS[2], ARGV[2] + ARGV[3])
return { '', redis.call('LRANGE', KEYS[2], 0, -1) }
`)

/** Arguments: stream, how long turns last. */
const RELEASE = redisScript(`
if redis.call('HGET', KEYS[1], 'stream') ~= ARGV[1] then return 0 end
if redis.call('HINCRBY', KEYS[1], 'begins', -1) > 0 then return 0 end
redis.call('DEL', KEYS[1])
redis.call('PEXPIRE', KEYS[2], ARGV[2])
return 1
`)

/** Arguments: stream, how long turns last, then for a turn: its length, the most length of all, the turn. */
const END = redisScript(`
if redis.call('HGET', KEYS[1], 'stream') ~= ARGV[1] then return 0 end
redis.call('DEL', KEYS[1])
if ARGV[3] then
  local newest = redis.call('LINDEX', KEYS[2], -1)
  local from = newest and tonumber(string.match(newest, '^%d+%-(%d+)')) or 0
  local to = from + ARGV[3]
  redis.call('RPUSH', KEYS[2], string.format('%.0f-%.0f ', from, to) .. ARGV[5])
  local oldest = redis.call('LINDEX', KEYS[2], 0)
  while oldest and to - string.match(oldest, '^%d+') > tonumber(ARGV[4]) do
    redis.call('LPOP', KEYS[2])
    oldest = redis.call('LINDEX', KEYS[2], 0)
  end
end
redis.call('PEXPIRE', KEYS[2], ARGV[2])
return 1
`)

/** What `BEGIN` answers: nobody and the turns, or the stream that has it and for how many milliseconds. */
type BeginReply = readonly ['', readonly string[]] | readonly [string, number]

/** Keeps conversations in Redis, for all nodes. */
export class RedisConversations implements ConversationStore {
  constructor(
    private readonly redis: RedisScripts,
    private readonly options: ConversationOptions,
  ) {}

  async begin(key: ConversationKey, stream: string): Promise<ConversationStart> {
    const { reserveMs, ttlMs } = this.options
    // The shapes of the script above.
    const reply = (await this.redis.run(BEGIN, keysOf(key), [stream, reserveMs, ttlMs])) as BeginReply
    const [holder, more] = reply
    if (typeof more === 'number') return { begun: false, stream: holder, heldMs: more }
    return { begun: true, turns: more.map(turnOf) }
  }

  async release(key: ConversationKey, stream: string): Promise<void> {
    await this.redis.run(RELEASE, keysOf(key), [stream, this.options.ttlMs])
  }

  async end(key: ConversationKey, stream: string, turn: ConversationTurn | undefined): Promise<void> {
    await this.redis.run(END, keysOf(key), [stream, this.options.ttlMs, ...(turn ? argumentsOf(turn) : [])])
  }

  /** The connection is closed by whoever opened it. */
  close(): Promise<void> {
    return Promise.resolve()
  }
}

function keysOf({ session, conversation }: ConversationKey): string[] {
  const name = `${session} ${conversation}`
  return [redisKey('conversation', name, 'held'), redisKey('conversation', name, 'turns')]
}

function argumentsOf({ prompt, answer }: ConversationTurn): (string | number)[] {
  const chars = prompt.length + answer.length
  // A turn that does not fit pushes out everything before it, and itself: its text need not travel for that.
  const text = chars > MAX_CONVERSATION_CHARS ? '' : JSON.stringify([prompt, answer])
  return [chars, MAX_CONVERSATION_CHARS, text]
}

function turnOf(item: string): ConversationTurn {
  // As it was written above.
  const [prompt, answer] = JSON.parse(item.slice(item.indexOf(' '))) as [string, string]
  return { prompt, answer }
}
