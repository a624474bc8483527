import type { ByteMeter, EventLog } from '../ports/event-log.js'
import { listingOf } from '../ports/stream-listing.js'
import {
  type Append,
  type ClaimResult,
  type CreateResult,
  nameOf,
  type RunningStream,
  type StoredStream,
  StoreUnavailable,
  type StreamListing,
  type StreamLocator,
  type StreamRecord,
  type StreamStore,
} from '../ports/stream-store.js'

export interface MemoryStoreOptions {
  /** How long a stream is kept after its end, in milliseconds. */
  readonly ttlMs: number
  /** All logs together, in bytes; beyond it the oldest ended ones go early. */
  readonly maxBytes: number
}

interface Entry {
  readonly record: StreamRecord
  readonly log: EventLog
}

/**
 * Keeps logs in this process. It holds the very log that the owner writes, so a commit has nothing to copy; what it
 * adds is the directory, the expiry and the bound on memory.
 */
export class MemoryStore implements StreamStore {
  readonly shared = false
  readonly ready = true
  readonly #entries = new Map<string, Entry>()
  readonly #byEpoch = new Map<string, Entry>()
  readonly #bySession = new Map<string, Set<Entry>>()
  /** Ended streams → when they expire, oldest first. */
  readonly #ended = new Map<Entry, number>()
  /** What all logs take together. */
  readonly #meter: ByteMeter = { bytes: 0 }
  #timer: NodeJS.Timeout | undefined

  constructor(private readonly options: MemoryStoreOptions) {}

  listen(): void {
    // There is no other node that could ask anything.
  }

  create(record: StreamRecord, log: EventLog): Promise<CreateResult> {
    const known = this.#entries.get(nameOf(record))
    if (known) return Promise.resolve({ created: false, record: known.record })
    this.#makeRoom()
    if (this.#meter.bytes >= this.options.maxBytes)
      return Promise.reject(new StoreUnavailable('MAX_LOG_BYTES_TOTAL is reached'))
    const entry = { record, log }
    this.#entries.set(nameOf(record), entry)
    this.#byEpoch.set(record.epoch, entry)
    this.#sessionOf(record.session).add(entry)
    this.#meter.bytes += log.bytes
    log.meter = this.#meter
    return Promise.resolve({ created: true })
  }

  commit(flush: readonly Append[]): ReturnType<StreamStore['commit']> {
    if (this.#meter.bytes > this.options.maxBytes) this.#makeRoom()
    // By what the logs count into: to look each of them up would cost more than all the rest.
    return flush.map(({ log, upTo }) => {
      return log.meter === this.#meter ? { outcome: 'stored', seq: upTo } : { outcome: 'fenced' }
    })
  }

  keepNow({ log }: Append): boolean {
    if (this.#meter.bytes > this.options.maxBytes) this.#makeRoom()
    return log.meter === this.#meter
  }

  finish(record: StreamRecord): Promise<void> {
    const entry = this.#byEpoch.get(record.epoch)
    if (entry) {
      this.#ended.set(entry, performance.now() + this.options.ttlMs)
      this.#schedule()
    }
    return Promise.resolve()
  }

  load(locator: StreamLocator): Promise<StoredStream | undefined> {
    const entry = 'session' in locator ? this.#entries.get(nameOf(locator)) : this.#byEpoch.get(locator.epoch)
    return Promise.resolve(entry?.record.id === locator.id ? storedOf(entry) : undefined)
  }

  follow(locator: StreamLocator): Promise<StoredStream | undefined> {
    // The log that is loaded is the one that its owner writes: it is live already.
    return this.load(locator)
  }

  claim(): Promise<ClaimResult> {
    // The only node is the owner; when it dies, so does the store.
    return Promise.resolve({ claimed: false })
  }

  ask(): Promise<boolean> {
    // Whatever runs, runs on this node, and was asked directly.
    return Promise.resolve(false)
  }

  runningOn(): Promise<readonly RunningStream[]> {
    // Asked of dead nodes, of which there are none.
    return Promise.resolve([])
  }

  list(session: string): Promise<readonly StreamListing[]> {
    return Promise.resolve([...(this.#bySession.get(session) ?? [])].map(({ record, log }) => listingOf(record, log)))
  }

  close(): Promise<void> {
    clearTimeout(this.#timer)
    for (const entry of [...this.#entries.values()]) this.#drop(entry)
    return Promise.resolve()
  }

  #sessionOf(session: string): Set<Entry> {
    const entries = this.#bySession.get(session) ?? new Set<Entry>()
    this.#bySession.set(session, entries)
    return entries
  }

  /** Drops ended streams, oldest first, while all logs together are over the bound. */
  #makeRoom(): void {
    for (const entry of this.#ended.keys()) {
      if (this.#meter.bytes < this.options.maxBytes) return
      this.#drop(entry)
    }
  }

  #schedule(): void {
    const [oldest] = this.#ended.values()
    if (this.#timer !== undefined || oldest === undefined) return
    this.#timer = setTimeout(() => this.#expire(), Math.max(0, oldest - performance.now()))
    this.#timer.unref()
  }

  #expire(): void {
    this.#timer = undefined
    const now = performance.now()
    for (const [entry, at] of this.#ended) {
      if (at > now) break
      this.#drop(entry)
    }
    this.#schedule()
  }

  #drop(entry: Entry): void {
    const { record, log } = entry
    this.#ended.delete(entry)
    this.#entries.delete(nameOf(record))
    this.#byEpoch.delete(record.epoch)
    this.#meter.bytes -= log.bytes
    log.meter = undefined
    const entries = this.#bySession.get(record.session)
    entries?.delete(entry)
    if (entries?.size === 0) this.#bySession.delete(record.session)
  }
}

function storedOf({ record, log }: Entry): StoredStream {
  return {
    record,
    log,
    // It is the owner's own, which cannot fall behind.
    isLost: false,
    close: () => {
      // The log belongs to the store; a reader that leaves changes nothing.
    },
  }
}
