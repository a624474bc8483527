import type { CursorPosition } from '@runnel/protocol'
import type { Stream } from './stream.js'

/** How long a reader is kept waiting for what the store is about to keep, in milliseconds. */
const MAX_WAIT_MS = 1_000

/**
 * Resolves when readers may see the event, or it takes too long; at once when it has not been written, or is another
 * log's. Never rejects.
 */
export function shownUpTo({ log }: Pick<Stream, 'log'>, { epoch, seq }: CursorPosition): Promise<void> {
  if (!log.isOf(epoch) || seq <= log.shown || seq > log.last) return Promise.resolve()
  return new Promise((resolve) => {
    const finish = () => {
      clearTimeout(timer)
      stop()
      resolve()
    }
    const timer = setTimeout(finish, MAX_WAIT_MS)
    const stop = log.watch({ told: () => log.shown >= seq && finish() })
  })
}
