import type { EventLog } from '../ports/event-log.js'
import type { StoredStream, StreamRecord } from '../ports/stream-store.js'
import type { Stream } from './stream.js'

/** A stream that somebody may read: this node's own, or one that the store keeps up to date. */
export interface Readable {
  readonly record: StreamRecord
  readonly log: EventLog
  /** Counts a reader in, which keeps the stream from being abandoned. Returns how it leaves. Enter at most once. */
  enter(): () => void
  /** Lets go of a stream that is not going to be read after all. */
  release(): void
}

export function readableOf(stream: Stream): Readable {
  return { record: stream.record, log: stream.log, enter: () => stream.enter(), release: () => undefined }
}

/** The stored stream is let go when its reader leaves. */
export function readableOfStored(stored: StoredStream): Readable {
  return { record: stored.record, log: stored.log, enter: () => () => stored.close(), release: () => stored.close() }
}
