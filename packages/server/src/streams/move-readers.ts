import { unpacked } from '../ports/event-log.js'
import type { StoredStream, StreamStore } from '../ports/stream-store.js'
import type { Stream } from './stream.js'

export interface MoveOptions {
  readonly store: Pick<StreamStore, 'follow'>
  readonly onFault: (error: unknown) => void
}

/**
 * Another node has taken the stream over: what it writes comes into the log that this node's readers read, so that they
 * go on without noticing. Where that cannot be, they are told that it cannot be read now. Never rejects.
 */
export async function moveReaders(stream: Stream, { store, onFault }: MoveOptions): Promise<void> {
  stream.fence()
  if (stream.readers === 0) return stream.storeAway()
  let stored: StoredStream | undefined
  try {
    stored = await store.follow(stream.record)
  } catch (error) {
    onFault(error)
  }
  if (stored && stream.readers > 0 && goesOn(stream, stored)) return join(stream, stored)
  stored?.close()
  stream.storeAway()
}

/** Whether what readers were shown here is the beginning of what is there. */
function goesOn({ log }: Stream, stored: StoredStream): boolean {
  return log.shown < 0 || stored.log.holds({ epoch: log.currentEpoch, seq: log.shown })
}

function join(stream: Stream, stored: StoredStream): void {
  const { log } = stream
  // What this node wrote and could not keep: nobody has seen it, and the new owner has not either.
  log.dropUnshown()
  const feed = () => {
    for (const event of stored.log.pack(log.last, stored.log.shown)) log.append(unpacked(event))
    log.show(log.last)
    if (stored.isLost) stream.storeAway()
  }
  const stop = stored.log.watch({ told: feed })
  stream.whenDeserted(() => {
    stop()
    stored.close()
  })
  feed()
}
