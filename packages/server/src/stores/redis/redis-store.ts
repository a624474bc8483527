import { randomBytes } from 'node:crypto'
import { setTimeout as delay } from 'node:timers/promises'
import type { EventLog, GrowingLog } from '../../ports/event-log.js'
import type { StoreNews } from '../../ports/observer.js'
import type { RedisScripts } from '../../ports/redis-scripts.js'
import {
  type Append,
  type AppendResult,
  type ClaimResult,
  type CreateResult,
  type OwnerRequest,
  type RunningStream,
  type StoredStream,
  type StoreListener,
  type StreamKey,
  type StreamListing,
  type StreamLocator,
  type StreamRecord,
  type StreamStore,
} from '../../ports/stream-store.js'
import { checkServer } from './check-server.js'
import { Committer } from './committer.js'
import { Directory } from './directory.js'
import { Follow } from './follow.js'
import { Follows } from './follows.js'
import { Heartbeat } from './heartbeat.js'
import { Inbox } from './inbox.js'
import { epochKey } from './keys.js'
import { OwnedStreams } from './owned-streams.js'
import { OwnerNews } from './owner-news.js'
import { RedisLink } from './redis-link.js'
import { soon } from './run-soon.js'
import { SessionSecret } from './session-secret.js'

/** How often the log of a stream that was claimed is read, and the wait between, in milliseconds. */
const CLAIM_READS = 15
const CLAIM_READ_EVERY_MS = 1_000

export interface RedisStoreOptions {
  /** `redis://…`, or `rediss://…` for an encrypted connection; of a cluster any node. */
  readonly url: string
  /** Names this process among those that share the store. */
  readonly node: string
  /** How long a stream is kept after its end, in milliseconds. */
  readonly ttlMs: number
  /** The longest that a stream may run, in milliseconds. */
  readonly maxStreamMs: number
  /** How long a node may say nothing before others may take its streams over, in milliseconds. */
  readonly leaseMs: number
  /** How long the server may be away until readers of other nodes' streams are told, in milliseconds. */
  readonly graceMs: number
  /** How many replicas must have what was written before it counts as kept. */
  readonly waitReplicas?: number
  /** An empty log, which the store fills. */
  readonly createLog: (id: string, epoch: string) => GrowingLog
  /** Told when the server is away, is back, and refuses something. */
  readonly onNews?: (news: StoreNews) => void
  /** Told of faults that are mended here, those of the server included. */
  readonly onFault: (error: unknown) => void
}

/**
 * Opens a store that any number of processes share.
 * @throws {UnfitServer} when the server is too old, or would throw answers away
 * @throws {StoreUnavailable} when it cannot be reached
 */
export async function openRedisStore(options: RedisStoreOptions): Promise<RedisStore> {
  const { cluster } = await checkServer(options.url)
  const link = new RedisLink({ ...options, cluster, replicas: options.waitReplicas ?? 0 })
  const store = new RedisStore(options, link)
  try {
    await store.start()
  } catch (error) {
    await store.close()
    throw error
  }
  return store
}

/** Keeps logs in Redis: one Redis Stream each, with an entry in a directory beside it. */
export class RedisStore implements StreamStore {
  readonly #options: RedisStoreOptions
  readonly #link: RedisLink
  readonly #owned = new OwnedStreams()
  readonly #directory: Directory
  readonly #committer: Committer
  readonly #follows: Follows
  readonly #inbox: Inbox
  readonly #news: OwnerNews
  readonly #heartbeat: Heartbeat
  readonly #secret: SessionSecret
  #listener: StoreListener | undefined

  constructor(options: RedisStoreOptions, link: RedisLink) {
    const { node, leaseMs, graceMs, ttlMs, maxStreamMs, onFault, createLog } = options
    this.#options = options
    this.#link = link
    const lifeMs = ttlMs + maxStreamMs
    this.#directory = new Directory({ link, owned: this.#owned, ttlMs, lifeMs, onFault })
    this.#committer = new Committer({
      link,
      owned: this.#owned,
      listener: () => this.#listener,
      restore: (append) => this.#directory.restore(append.record),
    })
    this.#news = new OwnerNews({
      link,
      owned: this.#owned,
      listener: () => this.#listener,
      everyMs: leaseMs / 3,
      onFault,
    })
    this.#inbox = new Inbox({
      link,
      node,
      onAsked: (stream, request) => this.#listener?.onAsked(stream, request) ?? false,
      onHeard: (from) => this.#heartbeat.heard(from),
      onFault,
    })
    this.#heartbeat = new Heartbeat({
      link,
      node,
      leaseMs,
      memoryMs: lifeMs,
      ping: (other) => this.#inbox.ask(other, { kind: 'ping' }),
      onDead: (other) => {
        this.#follows.ownerDied()
        this.#listener?.onNodeLost(other)
      },
      onFault,
    })
    this.#secret = new SessionSecret({ link, everyMs: leaseMs / 3, onFault })
    this.#follows = new Follows({
      link,
      createLog,
      leaseMs,
      graceMs,
      isDead: (other) => other !== node && this.#heartbeat.isDead(other),
      onOwnerLost: (record, isFollowed) => this.#listener?.onOwnerLost(record, isFollowed),
      onFault,
    })
  }

  /** @throws {RedisFault} */
  async start(): Promise<void> {
    await this.#link.connect()
    await this.#inbox.listen()
    await this.#heartbeat.start()
  }

  get shared(): boolean {
    return this.#heartbeat.hasCompany
  }

  get ready(): boolean {
    return this.#link.ready
  }

  /** The node's connection, for what is kept in Redis beside the logs. */
  get scripts(): RedisScripts {
    return this.#link
  }

  listen(listener: StoreListener): void {
    this.#listener = listener
  }

  create(record: StreamRecord, log: EventLog): Promise<CreateResult> {
    return this.#directory.create(record, log.epoch)
  }

  commit(flush: readonly Append[]): Promise<readonly AppendResult[]> {
    // Who offers again what waits is not to do so for ever.
    if (this.#link.isClosed) return Promise.resolve(flush.map(() => ({ outcome: 'fenced' })))
    return this.#committer.commit(flush)
  }

  finish(record: StreamRecord): Promise<void> {
    return this.#directory.finish(record)
  }

  async load(locator: StreamLocator): Promise<StoredStream | undefined> {
    const key = await this.#keyOf(locator)
    if (!key) return undefined
    const { stream } = await this.#read(key)
    return (
      stream && {
        ...stream,
        isLost: false,
        close: () => {
          // It was read once, and holds nothing.
        },
      }
    )
  }

  async follow(locator: StreamLocator): Promise<StoredStream | undefined> {
    const key = await this.#keyOf(locator)
    return key && this.#follows.open(key)
  }

  async claim(record: StreamRecord, owner: string): Promise<ClaimResult> {
    // 144 random bits, as every epoch.
    const wanted = { ...record, owner, term: record.term + 1, epoch: randomBytes(18).toString('base64url') }
    const claimed = await this.#directory.claim(record, wanted)
    // One that is owned already was claimed by another call.
    if (!claimed || this.#owned.get(claimed)) return { claimed: false }
    this.#owned.add({ record: claimed, firstEpoch: claimed.epoch })
    try {
      return await this.#takeOn(claimed)
    } catch (error) {
      this.#owned.delete(claimed)
      throw error
    }
  }

  async ask(key: StreamKey, request: OwnerRequest): Promise<boolean> {
    const owner = await this.#directory.ownerOf(key, request)
    if (owner === undefined) return false
    const { session, id } = key
    if (owner === this.#options.node) return this.#listener?.onAsked({ session, id }, request) ?? false
    const answer = await this.#inbox.ask(owner, { kind: 'ask', stream: { session, id }, request })
    // A cancel stands in the directory, where the owner finds it with its next flush.
    return answer ?? request.type === 'cancel'
  }

  runningOn(node: string): Promise<readonly RunningStream[]> {
    return this.#directory.runningOn(node)
  }

  list(session: string): Promise<readonly StreamListing[]> {
    return this.#directory.list(session)
  }

  /** What all processes that share the store sign sessions with. @throws {RedisFault} */
  sessionSecret(): Promise<string> {
    return this.#secret.open()
  }

  close(): Promise<void> {
    this.#heartbeat.close()
    this.#secret.close()
    this.#inbox.close()
    this.#follows.close()
    this.#news.close()
    this.#link.close()
    return Promise.resolve()
  }

  async #takeOn(claimed: StreamRecord): Promise<ClaimResult> {
    const { stream, cancel } = await this.#readClaimed(claimed)
    if (!stream) {
      // Nobody else can have it: an entry that is gone has expired in this moment.
      this.#owned.delete(claimed)
      return { claimed: false }
    }
    this.#owned.add({ record: claimed, firstEpoch: stream.log.epoch })
    return { claimed: true, record: claimed, log: stream.log, cancel }
  }

  /** Whoever has claimed a stream is the only one who can go on with it: a server that is away in this moment is waited for. */
  async #readClaimed(key: StreamKey): Promise<Follow> {
    for (let left = CLAIM_READS; ; left--) {
      try {
        return await this.#read(key)
      } catch (error) {
        if (left <= 1 || this.#link.isClosed) throw error
        this.#options.onFault(error)
      }
      await delay(CLAIM_READ_EVERY_MS)
    }
  }

  async #read(key: StreamKey): Promise<Follow> {
    const follow = new Follow({ ...this.#options, link: this.#link, key, leaseMs: 0 })
    await follow.read({ withEntry: true })
    return follow
  }

  async #keyOf(locator: StreamLocator): Promise<StreamKey | undefined> {
    if ('session' in locator) return { session: locator.session, id: locator.id }
    const session = await soon(this.#link, () => this.#link.get(epochKey(locator.id, locator.epoch)))
    // Empty for a stream that was taken back before it began.
    return typeof session === 'string' && session !== '' ? { session, id: locator.id } : undefined
  }
}
