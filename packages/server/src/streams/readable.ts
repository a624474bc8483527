import type { CursorPosition } from '@runnel/protocol'
import type { EventLog } from '../ports/event-log.js'
import type { StoredStream, StreamRecord } from '../ports/stream-store.js'
import { shownUpTo } from './shown-up-to.js'
import type { Stream } from './stream.js'

/** A stream that somebody may read: this node's own, or one that the store keeps up to date. */
export interface Readable {
  readonly record: StreamRecord
  readonly log: EventLog
  /** Whether it cannot be read on now: the store is away. The log's watchers are called when that begins. */
  readonly isLost: boolean
  /**
   * Resolves when readers may see the event of the cursor, where it has been written and is about to be kept: a reader who comes from
   * another node may have been quicker than the store's answer. Never rejects.
   */
  reach(cursor: CursorPosition): Promise<void>
  /** Counts a reader in, which keeps the stream from being abandoned. Returns how it leaves. Enter at most once. */
  enter(): () => void
  /** Lets go of a stream that is not going to be read after all. */
  release(): void
}

export function readableOf(stream: Stream): Readable {
  return new OwnStream(stream)
}

/** A class, because whether it is lost is asked for every token: a getter of its own for each object is slow to find. */
class OwnStream implements Readable {
  readonly record: StreamRecord
  readonly log: EventLog

  constructor(private readonly stream: Stream) {
    this.record = stream.record
    this.log = stream.log
  }

  get isLost(): boolean {
    return this.stream.isLost
  }

  reach(cursor: CursorPosition): Promise<void> {
    return shownUpTo(this.stream, cursor)
  }

  enter(): () => void {
    return this.stream.enter()
  }

  release(): void {
    // It is this node's own, and runs on.
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
    // What the store has of it was read as it was opened.
    reach: () => Promise.resolve(),
    enter: () => () => stored.close(),
    release: () => stored.close(),
  }
}
