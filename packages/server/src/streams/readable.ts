import type { EventLog } from '../ports/event-log.js'
import type { StoredStream, StreamRecord } from '../ports/stream-store.js'
import type { Stream } from './stream.js'

/** A stream that somebody may read: this node's own, or one that the store keeps up to date. */
export interface Readable {
  readonly record: StreamRecord
  readonly log: EventLog
  /** Whether it cannot be read on now: the store is away. The log's watchers are called when that begins. */
  readonly isLost: boolean
  /** Counts a reader in, which keeps the stream from being abandoned. Returns how it leaves. Enter at most once. */
  enter(): () => void
  /** Lets go of a stream that is not going to be read after all. */
  release(): void
}

export function readableOf(stream: Stream): Readable {
  return {
    record: stream.record,
    log: stream.log,
    get isLost() {
      return stream.isLost
    },
    enter: () => stream.enter(),
    release: () => undefined,
  }
}

/** The stored stream is let go when its reader leaves. */
export function readableOfStored(stored: StoredStream): Readable {
  return {
    record: stored.record,
    log: stored.log,
    get isLost() {
      return stored.isLost
    },
    enter: () => () => stored.close(),
    release: () => stored.close(),
  }
}
