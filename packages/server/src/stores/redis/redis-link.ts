import type { StoreNews } from '../../ports/observer.js'
import { Channels } from './channels.js'
import { isBarred, Outage } from './outage.js'
import { RedisFault, replyOf } from './redis-fault.js'
import { createWire, type RedisWire } from './redis-wire.js'
import type { Script } from './scripts.js'

/** How often connections are looked after, in milliseconds. */
const LOOK_MS = 1_000

/** How long an answer may take before the connection counts as dead and is made anew, in milliseconds. */
const SILENCE_MS = 5_000

/** How long an answer may take until the server counts as away, in milliseconds. */
const SLOW_MS = 1_000

/** How long replicas may take to confirm, in milliseconds: nothing else passes on the connection meanwhile. */
const CONFIRM_MS = 1_000

/** The least time between two sets of connections, in milliseconds: every command may find the same fault. */
const REPLACE_MS = 1_000

export interface RedisLinkOptions {
  readonly url: string
  readonly cluster: boolean
  /** How many replicas must have a write that is asked to be safe. */
  readonly replicas?: number
  /** Told when the server is away, is back, and refuses something. */
  readonly onNews?: (news: StoreNews) => void
}

/**
 * The way to Redis: two connections per primary, mended by themselves. A connection that says nothing is given up: the
 * network may be gone without a word, and what waits on it would wait for ever.
 */
export class RedisLink {
  readonly cluster: boolean
  readonly #options: RedisLinkOptions
  readonly #outage: Outage
  // Only what the server was told and has answered counts as an answer.
  readonly #channels = new Channels(() => ({
    subscribe: (channel, listener) => this.#asked('subscribe', this.#wire.subscribe(channel, listener)),
    unsubscribe: (channel) => this.#asked('unsubscribe', this.#wire.unsubscribe(channel)),
  }))
  readonly #connected = new Set<() => void>()
  /** When what is under way began; in the order of its beginning. */
  readonly #underWay = new Map<symbol, number>()
  readonly #timer: NodeJS.Timeout
  #wire: RedisWire
  #replacedAt = -Infinity
  /** When anything was last answered. */
  #answeredAt = performance.now()
  /** Whether the last answer was that nothing can be asked at present. */
  #isBarred = false
  #closed = false

  constructor(options: RedisLinkOptions) {
    this.#options = options
    this.#outage = new Outage((news) => options.onNews?.(news))
    this.cluster = options.cluster
    this.#wire = this.#createWire()
    this.#timer = setInterval(() => this.#look(), LOOK_MS)
    this.#timer.unref()
  }

  /** Whether commands can be sent now, and are answered. */
  get ready(): boolean {
    return !this.#closed && this.#wire.ready && !this.#isBarred && this.#longestWait() < SLOW_MS
  }

  /** Whether it has not been of use for so long that the next one need not try: not for a while, and nowhere in a cluster. */
  get isAway(): boolean {
    return !this.ready && performance.now() - this.#answeredAt > SLOW_MS
  }

  /** Whether it was closed for good. */
  get isClosed(): boolean {
    return this.#closed
  }

  /** Resolves when it can first be used. @throws {RedisFault} */
  connect(): Promise<void> {
    return this.#asked('connect', this.#wire.connect())
  }

  /**
   * Runs a script where its first key lies.
   * @throws {RedisFault}
   */
  async run({ sha, source }: Script, keys: readonly string[], args: readonly (string | number)[]): Promise<unknown> {
    const rest = [String(keys.length), ...keys, ...args.map(String)]
    const [key = ''] = keys
    try {
      return await this.#asked('script', this.#wire.send(key, ['EVALSHA', sha, ...rest]))
    } catch (error) {
      if (!(error instanceof RedisFault) || error.reply !== 'NOSCRIPT') throw error
      // The server has started anew, or another one has taken over. It knows the script from now on.
      return this.#asked('script', this.#wire.send(key, ['EVAL', source, ...rest]))
    }
  }

  /** Like `run`, and as many replicas have it as are asked for. @throws {RedisFault} when they do not confirm */
  async runSafely(script: Script, keys: readonly string[], args: readonly (string | number)[]): Promise<unknown> {
    const { replicas = 0 } = this.#options
    const answer = await this.run(script, keys, args)
    if (replicas === 0) return answer
    const confirmed = await this.#asked('wait', this.#wire.confirm(keys[0] ?? '', replicas, CONFIRM_MS))
    if (confirmed >= replicas) return answer
    this.#outage.refused('replicas')
    throw new RedisFault(`redis: ${confirmed} of ${replicas} replicas confirmed`, undefined)
  }

  /** The string under a key. @throws {RedisFault} */
  get(key: string): Promise<unknown> {
    return this.#asked('get', this.#wire.send(key, ['GET', key]))
  }

  /** The string that stands under the key from now on: the first one that was ever put there. @throws {RedisFault} */
  async getOrSet(key: string, value: string): Promise<unknown> {
    await this.#asked('set', this.#wire.send(key, ['SET', key, value, 'NX']))
    return this.get(key)
  }

  /** The members of a sorted set, lowest first. @throws {RedisFault} */
  async range(key: string): Promise<readonly string[]> {
    return (await this.#asked('zrange', this.#wire.send(key, ['ZRANGE', key, '0', '-1']))) as string[]
  }

  /** The members of a set. @throws {RedisFault} */
  async members(key: string): Promise<readonly string[]> {
    return [...((await this.#asked('smembers', this.#wire.send(key, ['SMEMBERS', key]))) as Iterable<string>)]
  }

  /** @throws {RedisFault} */
  async publish(channel: string, message: string): Promise<void> {
    await this.#asked('publish', this.#wire.send(channel, [this.publishCommand, channel, message]))
  }

  /** What a script publishes with. */
  get publishCommand(): 'PUBLISH' | 'SPUBLISH' {
    return this.cluster ? 'SPUBLISH' : 'PUBLISH'
  }

  /** Each channel has one listener. Lasts over reconnects. @throws {RedisFault} when it is not known to be subscribed */
  subscribe(channel: string, listener: (message: string) => void): Promise<void> {
    return this.#channels.subscribe(channel, listener)
  }

  /** Never rejects: a channel without a listener is heard by nobody. */
  async unsubscribe(channel: string): Promise<void> {
    // A server that did not hear it sends what nobody listens to, until the connection is another one.
    await this.#channels.unsubscribe(channel).catch(ignored)
  }

  /** Calls `listener` when messages may have been missed: a connection was made anew. */
  onConnected(listener: () => void): void {
    this.#connected.add(listener)
  }

  /** Idempotent. */
  close(): void {
    if (this.#closed) return
    this.#closed = true
    clearInterval(this.#timer)
    this.#connected.clear()
    this.#channels.clear()
    this.#wire.destroy()
  }

  #createWire(): RedisWire {
    const { url, cluster } = this.#options
    return createWire({
      url,
      cluster,
      onFault: (error) => this.#failed(error),
      onConnected: () => {
        for (const listener of this.#connected) listener()
      },
    })
  }

  async #asked<T>(what: string, answer: Promise<T>): Promise<T> {
    const mark = Symbol(what)
    this.#underWay.set(mark, performance.now())
    try {
      const answered = await answer
      this.#isBarred = false
      this.#answeredAt = performance.now()
      this.#outage.worked()
      return answered
    } catch (error) {
      this.#isBarred = isBarred(error)
      if (replyOf(error) === 'READONLY') this.#replace()
      if (replyOf(error) !== 'NOSCRIPT') this.#failed(error)
      throw new RedisFault(`redis: ${what} failed`, error)
    } finally {
      this.#underWay.delete(mark)
    }
  }

  /** Told here, once: whoever waits for an answer has no more to say of it. */
  #failed(error: unknown): void {
    if (!this.#closed) this.#outage.failed(error)
  }

  #longestWait(): number {
    for (const began of this.#underWay.values()) return performance.now() - began
    return 0
  }

  #look(): void {
    if (this.#longestWait() > SILENCE_MS) return this.#replace()
    // After a stall of this process the answers may lie here, not read yet.
    setImmediate(() => this.isAway && !this.#closed && this.#outage.begin('no answer'))
    const pong = this.#wire.ping()
    if (pong) this.#asked('ping', pong).catch(ignored)
  }

  /** New connections: to a server that speaks, or to the one that the name stands for now that the old one is a replica. */
  #replace(): void {
    if (this.#closed || performance.now() - this.#replacedAt < REPLACE_MS) return
    this.#replacedAt = performance.now()
    const old = this.#wire
    this.#wire = this.#createWire()
    this.#underWay.clear()
    // Its rejections reach whoever waits for an answer of the old connections.
    old.destroy()
    this.connect()
      .then(() => this.#channels.reopen())
      .catch(ignored)
  }
}

function ignored(): void {
  // It was told as it failed.
}
