import type { CursorPosition } from '@runnel/protocol'
import type { Readable } from '../streams/readable.js'
import type { StreamManager } from '../streams/stream-manager.js'

/** A stream, and where in it a reader stands. */
export interface Found {
  readonly readable: Readable
  /** The last event that the reader has; -1 for none. */
  readonly after: number
  /** The epoch that the reader's cursor is of; the log's first one without a cursor. */
  readonly epoch: string
}

export interface Wanted {
  readonly session: string
  readonly id: string
  /** The last event that the reader has; from the start when left out. */
  readonly position?: CursorPosition | undefined
}

/**
 * The session's stream under the id, or, for a reader of another session, the stream that its cursor names: who has a
 * stream's id and epoch may read it. Otherwise the code that says why not.
 */
export async function findAfter(
  manager: Pick<StreamManager, 'find'>,
  { session, id, position }: Wanted,
): Promise<Found | 'stream_not_found' | 'resume_expired'> {
  const own = await manager.find({ session, id })
  if (position) await own?.reach(position)
  if (own && (!position || own.log.holds(position))) return found(own, position)
  own?.release()
  const shared = position && (await manager.find({ id, epoch: position.epoch }))
  if (position) await shared?.reach(position)
  if (position && shared?.log.holds(position)) return found(shared, position)
  shared?.release()
  return own || shared ? 'resume_expired' : 'stream_not_found'
}

function found(readable: Readable, position: CursorPosition | undefined): Found {
  // A cursor on the terminal event: who has it took it on a connection that broke, or from another reader.
  if (position && position.seq >= readable.log.shown) readable.log.markRead()
  return { readable, after: position?.seq ?? -1, epoch: position?.epoch ?? readable.log.epoch }
}
