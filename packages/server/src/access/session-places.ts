import type { StreamKey } from '../ports/stream-store.js'
import { nameOf, StoreUnavailable } from '../ports/stream-store.js'
import { redisKey, redisScript, type RedisScripts } from '../ports/redis-scripts.js'
import { requestError } from '../ports/request-error.js'

/** How long a node counts as alive after its last sign, in milliseconds. */
const LEASE_MS = 30_000

/** The most places whose giving back waits for Redis; beyond it they come free by their age. */
const MAX_OWED = 10_000

/** How many of those are given back with each sign of life. */
const OWED_AT_ONCE = 500

/** The most nodes that are looked after when a session is full. */
const MAX_ASKED = 64

/**
 * A hash per session: id of the stream → `<node> <when, in ms>`. Answers nothing when there is a place, or the stream
 * has one, from whichever node; else the nodes that have them.
 * Arguments: id, node, the most places, the age in ms at which one comes free, then nodes that are dead.
 */
const TAKE = redisScript(`
local time = redis.call('TIME')
local now = time[1] * 1000 + math.floor(time[2] / 1000)
local dead = {}
for i = 5, #ARGV do dead[ARGV[i]] = true end
local count, nodes, seen = 0, {}, {}
local all = redis.call('HGETALL', KEYS[1])
for i = 1, #all, 2 do
  local node, since = string.match(all[i + 1], '^(%S+) (%d+)$')
  if dead[node] or now - since >= tonumber(ARGV[4]) then
    redis.call('HDEL', KEYS[1], all[i])
  elseif all[i] == ARGV[1] then
    return {}
  else
    count = count + 1
    if not seen[node] then nodes[#nodes + 1] = node end
    seen[node] = true
  end
end
if count >= tonumber(ARGV[3]) then return nodes end
redis.call('HSET', KEYS[1], ARGV[1], ARGV[2] .. ' ' .. string.format('%.0f', now))
redis.call('PEXPIRE', KEYS[1], ARGV[4])
return {}
`)

/** The place of a stream changes hands, or is made, whatever there is room for. Arguments: id, node, the age in ms. */
const ADOPT = redisScript(`
local time = redis.call('TIME')
local now = time[1] * 1000 + math.floor(time[2] / 1000)
redis.call('HSET', KEYS[1], ARGV[1], ARGV[2] .. ' ' .. string.format('%.0f', now))
redis.call('PEXPIRE', KEYS[1], ARGV[3])
return 1
`)

/** Arguments: id, node. */
const LEAVE = redisScript(`
local held = redis.call('HGET', KEYS[1], ARGV[1])
if held and string.match(held, '^%S+') == ARGV[2] then redis.call('HDEL', KEYS[1], ARGV[1]) end
return 1
`)

/** A sign of life. Argument: how long it lasts, in ms. */
const BEAT = redisScript(`redis.call('SET', KEYS[1], '1', 'PX', ARGV[1]) return 1`)
const LIVES = redisScript(`return redis.call('EXISTS', KEYS[1])`)
const DIE = redisScript(`return redis.call('DEL', KEYS[1])`)

export interface SessionPlacesOptions {
  /** Names this process among all that there ever are. */
  readonly node: string
  /** The places of a session, on all nodes together. */
  readonly most: number
  /** How long a stream may have its place, in milliseconds: longer than any runs. */
  readonly longestMs: number
  /** Told of what was not foreseen. */
  readonly onFault: (error: unknown) => void
}

/**
 * The places for streams that run at once in a session, on all nodes together. A node's places are its own for as long
 * as it gives signs of life. While Redis is away there is no limit here: each node keeps its own.
 */
export class SessionPlaces {
  readonly #redis: RedisScripts
  readonly #options: SessionPlacesOptions
  /** Streams of this node that have a place, or may have: the answer may have been lost. */
  readonly #taken = new Set<string>()
  readonly #owed = new Map<string, StreamKey>()
  readonly #timer: NodeJS.Timeout
  #beaten: Promise<void> | undefined

  constructor(redis: RedisScripts, options: SessionPlacesOptions) {
    this.#redis = redis
    this.#options = options
    this.#timer = setInterval(() => void this.#live(), LEASE_MS / 3)
    this.#timer.unref()
  }

  /** @throws {RequestError} `too_many_streams` */
  async take(stream: StreamKey): Promise<void> {
    // No place is seen by others before a sign of life of whoever has it.
    await (this.#beaten ??= this.#beat())
    this.#taken.add(nameOf(stream))
    const isTaken = await this.#tried(() => this.#take(stream))
    if (isTaken !== false) return
    this.#taken.delete(nameOf(stream))
    throw requestError('too_many_streams')
  }

  /** The stream of another node, which died or was fenced off, runs here now: that node's leaving gives nothing back. */
  adopt(stream: StreamKey): void {
    this.#taken.add(nameOf(stream))
    void this.#adopt(stream)
  }

  /** Idempotent. */
  leave(stream: StreamKey): void {
    if (this.#taken.delete(nameOf(stream))) void this.#leave(stream)
  }

  /** Idempotent. */
  async close(): Promise<void> {
    clearInterval(this.#timer)
    // What this node still has comes free at once for the others.
    await this.#tried(() => this.#redis.run(DIE, [this.#sign(this.#options.node)], []))
  }

  async #take(stream: StreamKey): Promise<boolean> {
    const holders = await this.#ask(stream, [])
    if (holders.length === 0) return true
    const dead = await this.#deadOf(holders.filter((node) => node !== this.#options.node))
    return dead.length > 0 && (await this.#ask(stream, dead)).length === 0
  }

  async #ask({ session, id }: StreamKey, dead: readonly string[]): Promise<readonly string[]> {
    const { node, most, longestMs } = this.#options
    // What the script answers.
    return (await this.#redis.run(
      TAKE,
      [redisKey('places', session)],
      [id, node, most, longestMs, ...dead],
    )) as string[]
  }

  async #deadOf(nodes: readonly string[]): Promise<string[]> {
    const asked = nodes.slice(0, MAX_ASKED)
    const lives = await Promise.all(asked.map((node) => this.#redis.run(LIVES, [this.#sign(node)], [])))
    return asked.filter((_node, index) => lives[index] === 0)
  }

  async #adopt({ session, id }: StreamKey): Promise<void> {
    const { node, longestMs } = this.#options
    await (this.#beaten ??= this.#beat())
    await this.#tried(() => this.#redis.run(ADOPT, [redisKey('places', session)], [id, node, longestMs]))
    // It may have ended while the sign of life was on its way.
    if (!this.#taken.has(nameOf({ session, id }))) await this.#leave({ session, id })
  }

  async #leave(stream: StreamKey): Promise<void> {
    const key = redisKey('places', stream.session)
    const done = await this.#tried(() => this.#redis.run(LEAVE, [key], [stream.id, this.#options.node]))
    if (done === undefined && this.#owed.size < MAX_OWED) this.#owed.set(nameOf(stream), stream)
  }

  /** A sign of life, and what could not be given back before. */
  async #live(): Promise<void> {
    await this.#beat()
    if (!this.#redis.ready) return
    const owed = [...this.#owed].slice(0, OWED_AT_ONCE)
    for (const [name] of owed) this.#owed.delete(name)
    // A stream that has begun anew meanwhile has its place by right.
    const left = owed.filter(([name]) => !this.#taken.has(name))
    await Promise.all(left.map(([, stream]) => this.#leave(stream)))
  }

  async #beat(): Promise<void> {
    await this.#tried(() => this.#redis.run(BEAT, [this.#sign(this.#options.node)], [LEASE_MS]))
  }

  #sign(node: string): string {
    return redisKey('alive', node)
  }

  /** Undefined when it failed. Redis being away is no fault here: whoever asks goes on without. */
  async #tried<T>(task: () => Promise<T>): Promise<T | undefined> {
    try {
      return await task()
    } catch (error) {
      if (!(error instanceof StoreUnavailable)) this.#options.onFault(error)
      return undefined
    }
  }
}
