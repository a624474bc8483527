import type { GrowingLog } from '../../ports/event-log.js'
import { nameOf, type StoredStream, type StoreListener, type StreamKey } from '../../ports/stream-store.js'
import { apart } from './apart.js'
import { Follow } from './follow.js'
import { keysOf } from './keys.js'
import { RedisFault } from './redis-fault.js'
import type { RedisLink } from './redis-link.js'
import { RENEW } from './scripts.js'
import { soon } from './run-soon.js'
import { slices } from './slices.js'

/** The longest that a lost message may go unnoticed, in milliseconds. */
const MAX_CHECK_MS = 2_000

/** The streams that one script call renews. */
const MAX_CALL_STREAMS = 256

export interface FollowsOptions {
  readonly link: RedisLink
  readonly createLog: (id: string, epoch: string) => GrowingLog
  /** How long a follow counts without being renewed, in milliseconds. */
  readonly leaseMs: number
  /** How long the server may be away until readers are told, in milliseconds. */
  readonly graceMs: number
  readonly isDead: (node: string) => boolean
  readonly onOwnerLost: StoreListener['onOwnerLost']
  readonly onFault: (error: unknown) => void
}

interface Shared {
  readonly follow: Follow
  /** When the server last told how far the log is. */
  checkedAt: number
  /** Resolves when it was read for the first time. */
  readonly opened: Promise<void>
  readers: number
}

/** The logs that this node follows: each once, however many readers it has here. */
export class Follows {
  readonly #options: FollowsOptions
  readonly #shared = new Map<string, Shared>()
  readonly #timer: NodeJS.Timeout
  #checking: Promise<void> | undefined

  constructor(options: FollowsOptions) {
    this.#options = options
    this.#timer = setInterval(() => void this.check(), Math.min(MAX_CHECK_MS, options.leaseMs / 3))
    this.#timer.unref()
    // Whatever was told while the connection was away.
    options.link.onConnected(() => void this.check())
  }

  /** How many logs are followed now. */
  get size(): number {
    return this.#shared.size
  }

  /** @throws {RedisFault} */
  async open(key: StreamKey): Promise<StoredStream | undefined> {
    const known = this.#shared.get(nameOf(key))
    const shared = known ?? this.#begin(key)
    shared.readers += 1
    let stored: StoredStream | undefined
    try {
      await shared.opened
      // Whoever comes with a cursor from another node may be ahead of what was told here; the log itself is not behind.
      if (known && !shared.follow.isSettled) await shared.follow.read()
      stored = shared.follow.stream && this.#handle(shared)
      return stored
    } finally {
      if (!stored) this.#leave(shared)
    }
  }

  /** Renews all leases, and reads what was not heard. Never rejects. */
  check(): Promise<void> {
    this.#checking ??= this.#check().finally(() => {
      this.#checking = undefined
    })
    return this.#checking
  }

  /** A node has died: who follows its streams is told. */
  ownerDied(): void {
    for (const { follow } of this.#shared.values()) this.#tellOfDeath(follow)
  }

  /** Idempotent. */
  close(): void {
    clearInterval(this.#timer)
    this.#shared.clear()
  }

  #begin(key: StreamKey): Shared {
    const follow = new Follow({ ...this.#options, key })
    const shared = { follow, opened: this.#subscribe(follow), readers: 0, checkedAt: performance.now() }
    this.#shared.set(nameOf(key), shared)
    return shared
  }

  /** Subscribed first, read second: what is written in between comes on both ways, and nothing on neither. */
  async #subscribe(follow: Follow): Promise<void> {
    const { log } = keysOf(follow.key)
    const { link } = this.#options
    await soon(link, () => link.subscribe(log, (message) => this.#hear(follow, message)))
    await follow.read({ withEntry: true })
    this.#settle(follow)
    this.#tellOfDeath(follow)
  }

  #hear(follow: Follow, message: string): void {
    follow.hear(message)
    this.#settle(follow)
  }

  /** An ended log needs no channel and no lease. It stays for those who read it. */
  #settle(follow: Follow): void {
    const shared = this.#shared.get(nameOf(follow.key))
    if (shared?.follow === follow && follow.isSettled) this.#drop(follow)
  }

  #handle(shared: Shared): StoredStream {
    const { follow } = shared
    let isOpen = true
    const current = () => {
      const { stream } = follow
      if (!stream) throw new RedisFault('a followed stream has no entry', undefined)
      return stream
    }
    return {
      // A takeover gives it another owner, term and epoch.
      get record() {
        return current().record
      },
      log: current().log,
      get isLost() {
        return follow.isLost
      },
      close: () => {
        if (isOpen) this.#leave(shared)
        isOpen = false
      },
    }
  }

  #leave(shared: Shared): void {
    shared.readers -= 1
    const isCurrent = this.#shared.get(nameOf(shared.follow.key)) === shared
    if (shared.readers === 0 && isCurrent) this.#drop(shared.follow)
  }

  #drop(follow: Follow): void {
    this.#shared.delete(nameOf(follow.key))
    void this.#options.link.unsubscribe(keysOf(follow.key).log)
  }

  #tellOfDeath(follow: Follow): void {
    const record = follow.stream?.record
    if (!record || follow.isSettled || follow.toldTerm === record.term) return
    if (!this.#options.isDead(record.owner)) return
    follow.toldTerm = record.term
    this.#options.onOwnerLost(record, () => this.#shared.get(nameOf(follow.key))?.follow === follow)
  }

  async #check(): Promise<void> {
    const groups = new Map<number, Follow[]>()
    for (const { follow } of this.#shared.values()) {
      const group = this.#options.link.cluster ? keysOf(follow.key).partition : 0
      groups.set(group, [...(groups.get(group) ?? []), follow])
    }
    const calls = [...groups.values()].flatMap((follows) => slices(follows, MAX_CALL_STREAMS))
    await Promise.all(calls.map((follows) => this.#renew(follows)))
  }

  async #renew(follows: readonly Follow[]): Promise<void> {
    const { link, leaseMs, onFault } = this.#options
    const ask = async (some: readonly Follow[]) => {
      const keys = some.flatMap(({ key }) => [keysOf(key).entry, keysOf(key).log])
      return (await link.run(RENEW, keys, [leaseMs])) as readonly string[][]
    }
    try {
      const answers = await apart(follows, ask)
      for (const [index, follow] of follows.entries()) {
        const answer = answers[index] ?? []
        if (answer instanceof RedisFault) this.#unchecked(follow)
        else this.#renewed(follow, answer)
      }
    } catch (error) {
      onFault(error)
      for (const follow of follows) this.#unchecked(follow)
    }
  }

  #unchecked(follow: Follow): void {
    const shared = this.#shared.get(nameOf(follow.key))
    if (shared?.follow !== follow || performance.now() - shared.checkedAt <= this.#options.graceMs) return
    follow.lose()
    this.#settle(follow)
  }

  /** An entry that is gone has expired, or waits for its owner to put it back. */
  #renewed(follow: Follow, [term, , top]: readonly string[]): void {
    const shared = this.#shared.get(nameOf(follow.key))
    if (shared) shared.checkedAt = performance.now()
    if (term === undefined) return
    follow.check({ term: Number(term), top: Number(top) })
    this.#settle(follow)
    this.#tellOfDeath(follow)
  }
}
