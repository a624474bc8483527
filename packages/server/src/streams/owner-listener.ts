import type { StoreListener } from '../ports/stream-store.js'
import type { RunningStreams } from './running-streams.js'

/** What this node does for others with the streams that it generates. */
export function ownerListener(running: RunningStreams): StoreListener {
  return {
    onAsked: (key, request) => {
      const stream = running.get(key)
      if (!stream) return false
      if (request.type === 'retry') return stream.skipWait()
      stream.cancel(request.reason)
      return true
    },
    onFollowed: (key, forMs) => running.get(key)?.followed(forMs),
  }
}
