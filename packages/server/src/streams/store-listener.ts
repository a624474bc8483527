import type { StoreListener } from '../ports/stream-store.js'
import type { RunningStreams } from './running-streams.js'
import type { Stream } from './stream.js'
import type { Takeover } from './takeover.js'

export interface StoreListenerOptions {
  readonly takeover: Pick<Takeover, 'recoverSoon' | 'sweepSoon'>
  /** What the store had of the stream is gone. */
  readonly onForgotten: (stream: Stream) => void
  /** Another node has taken the stream over. */
  readonly onFenced: (stream: Stream) => void
}

/** What this node does for others with the streams that it generates, and with those of the dead. */
export function storeListener(
  running: RunningStreams,
  { takeover, onForgotten, onFenced }: StoreListenerOptions,
): StoreListener {
  return {
    onAsked: (key, request) => {
      const stream = running.get(key)
      if (!stream) return false
      if (request.type === 'retry') return stream.skipWait()
      stream.cancel(request.reason)
      return true
    },
    onFollowed: (key, forMs) => running.get(key)?.followed(forMs),
    onForgotten: (record) => {
      const stream = running.get(record)
      if (stream?.record.term === record.term) onForgotten(stream)
    },
    onFenced: (record) => {
      const stream = running.get(record)
      if (stream?.record.term === record.term) onFenced(stream)
    },
    onOwnerLost: (record, isFollowed) => takeover.recoverSoon(record, isFollowed),
    onNodeLost: (node) => takeover.sweepSoon(node),
  }
}
