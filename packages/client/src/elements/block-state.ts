import type { ConnectionState, StreamStatus, StreamView } from '../types.js'

/** What a block is at: nothing, its stream's stage, or waiting for the connection that carries it. */
export type BlockState = StreamStatus | 'idle' | 'reconnecting'

/** The state that a block shows. */
export function blockStateOf(
  view: StreamView | undefined,
  { isRunning, connection }: { isRunning: boolean; connection: ConnectionState },
): BlockState {
  if (!view) return 'idle'
  return isRunning && isBroken(connection) ? 'reconnecting' : view.status
}

/** A first connection that is being made is not broken. */
function isBroken(connection: ConnectionState): boolean {
  if (connection.name === 'connecting') return connection.attempt > 0
  return connection.name === 'waiting' || connection.name === 'offline'
}
