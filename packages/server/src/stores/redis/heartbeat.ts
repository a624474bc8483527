import { pairsOf } from './entry-fields.js'
import { NODES_KEY } from './keys.js'
import type { RedisLink } from './redis-link.js'
import { BEAT } from './scripts.js'

/** A node raises its counter three times in a lease, and looks at all of them this many times as often. */
const BEATS_PER_LEASE = 3
const LOOKS_PER_BEAT = 6

export interface HeartbeatOptions {
  readonly link: Pick<RedisLink, 'run'>
  readonly node: string
  /** How long a node may say nothing before it counts as dead, in milliseconds. */
  readonly leaseMs: number
  /** How long a dead node is remembered, in milliseconds: as long as a stream of its own may be there. */
  readonly memoryMs: number
  /** Whether the node answers in its inbox; of itself: whether its own works. */
  readonly ping: (node: string) => Promise<boolean | undefined>
  readonly onDead: (node: string) => void
  readonly onFault: (error: unknown) => void
}

/** What was seen of a node. */
interface Sighting {
  counter: string | undefined
  /** Since when it has stood still under our eyes; the monotonic clock. */
  since: number
  dead: boolean
}

/**
 * Shows that this node lives, and watches all others. A node is dead when its counter has stood still for a whole lease by our
 * own monotonic clock, while we could read and raise ours all the time, and it did not answer. Whoever was away himself,
 * or found the server away, begins to count anew: a pause of the server is nobody's death.
 */
export class Heartbeat {
  readonly #options: HeartbeatOptions
  readonly #nodes = new Map<string, Sighting>()
  #timer: NodeJS.Timeout | undefined
  #looks = 0
  #isLooking = false
  #inboxWorks = false
  /** When the last look was answered. */
  #lookedAt = -Infinity

  constructor(options: HeartbeatOptions) {
    this.#options = options
  }

  /** Begins. Resolves after the first beat, which may have failed. */
  async start(): Promise<void> {
    await this.#tryInbox()
    const everyMs = this.#options.leaseMs / BEATS_PER_LEASE / LOOKS_PER_BEAT
    this.#timer = setInterval(() => void this.look(), everyMs)
    this.#timer.unref()
    await this.look()
  }

  /** Whether the node is known to be dead. One that was never seen is watched from now on. */
  isDead(node: string): boolean {
    const known = this.#nodes.get(node)
    if (!known) this.#nodes.set(node, { counter: undefined, since: performance.now(), dead: false })
    return known?.dead ?? false
  }

  /** Whether there is another node that is not known to be dead. One that has left in peace counts for a lease. */
  get hasCompany(): boolean {
    return [...this.#nodes.values()].some(({ dead }) => !dead)
  }

  /** The node has shown otherwise that it lives. */
  heard(node: string): void {
    const known = this.#nodes.get(node)
    if (known) Object.assign(known, { since: performance.now(), dead: false })
  }

  /** Idempotent. */
  close(): void {
    clearInterval(this.#timer)
    this.#nodes.clear()
  }

  /** One look at all counters, which also raises this node's own when that is due. Never rejects. */
  async look(): Promise<void> {
    if (this.#isLooking) return
    this.#isLooking = true
    const asked = performance.now()
    const isDue = this.#looks++ % LOOKS_PER_BEAT === 0
    try {
      if (isDue) void this.#tryInbox()
      const counters = await this.#beat(isDue && this.#inboxWorks)
      this.#judge(counters, asked)
    } catch (error) {
      this.#lookedAt = -Infinity
      this.#options.onFault(error)
    } finally {
      this.#isLooking = false
    }
  }

  async #beat(raise: boolean): Promise<Map<string, string>> {
    const { link, node, memoryMs } = this.#options
    const gone = [...this.#nodes].filter(([, { dead, since }]) => dead && performance.now() - since > memoryMs)
    for (const [name] of gone) this.#nodes.delete(name)
    const forget = gone.flatMap(([name, { counter = '' }]) => [name, counter])
    return pairsOf(await link.run(BEAT, [NODES_KEY], [node, Number(raise), memoryMs, ...forget]))
  }

  /** A node whose own inbox does not work is not beating, and judges nobody. */
  async #tryInbox(): Promise<void> {
    this.#inboxWorks = (await this.#options.ping(this.#options.node)) === true
  }

  #judge(counters: ReadonlyMap<string, string>, asked: number): void {
    const { leaseMs, node } = this.#options
    const now = performance.now()
    // From answer to answer: a server that paused in between kept the others from beating, too.
    const isHealthy = this.#inboxWorks && now - this.#lookedAt < leaseMs / BEATS_PER_LEASE
    this.#lookedAt = now
    for (const [name, counter] of counters) this.#note(name, counter)
    this.#nodes.delete(node)
    for (const [name, seen] of this.#nodes) {
      if (!isHealthy) seen.since = this.#lookedAt
      const stillMs = asked - seen.since
      if (stillMs >= leaseMs && !seen.dead) this.#die(name, seen)
      else if (stillMs >= leaseMs / 2 && !seen.dead) void this.#options.ping(name)
    }
  }

  #note(name: string, counter: string): void {
    const seen = this.#nodes.get(name)
    if (seen?.counter === counter) return
    this.#nodes.set(name, { counter, since: this.#lookedAt, dead: false })
  }

  #die(name: string, seen: Sighting): void {
    seen.dead = true
    this.#options.onDead(name)
  }
}
