import type { StoreListener } from '../ports/stream-store.js'
import type { RunningStreams } from './running-streams.js'
import type { Takeover } from './takeover.js'

/** What this node does for others with the streams that it generates, and with those of the dead. */
export function storeListener(running: RunningStreams, takeover: Pick<Takeover, 'claim' | 'sweepSoon'>): StoreListener {
  return {
    onAsked: (key, request) => {
      const stream = running.get(key)
      if (!stream) return false
      if (request.type === 'retry') return stream.skipWait()
      stream.cancel(request.reason)
      return true
    },
    onFollowed: (key, forMs) => running.get(key)?.followed(forMs),
    onOwnerLost: (record) => void takeover.claim(record),
    onNodeLost: (node) => takeover.sweepSoon(node),
  }
}
