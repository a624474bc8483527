import type { BlockView } from '../blocks/define-block.js'
import type { ClaimedStream } from '../ports/stream-store.js'

/** The term of a stream that was taken over once. Whoever takes it over again does not ask for a third answer. */
const RECOVERED_TERM = 2

export interface RecoveryFacts extends ClaimedStream {
  /** Whether somebody reads the stream on this node. */
  readonly isFollowed: boolean
  /** How the answer is shown; undefined when this server does not have the block. */
  readonly view: BlockView | undefined
  readonly onOwnerLoss: 'continue' | 'error'
}

/**
 * What becomes of a stream whose owner died. `close`: its end is there already. `cancel`: it was to be stopped. `begin`:
 * nothing of it was written. `continue`: its answer goes on where it stopped. `interrupt`: it ends with an error.
 */
export type RecoveryPlan = 'close' | 'cancel' | 'begin' | 'continue' | 'interrupt'

export function recoveryPlan({ record, log, cancel, isFollowed, view, onOwnerLoss }: RecoveryFacts): RecoveryPlan {
  if (log.ended) return 'close'
  if (cancel) return 'cancel'
  // An answer that nobody reads is not paid for twice.
  if (!isFollowed || view === undefined || record.term > RECOVERED_TERM) return 'interrupt'
  if (log.last < 0) return 'begin'
  // A quiz or a diagram must parse: one whose second half another call of the model has written may not.
  return onOwnerLoss === 'continue' && view === 'markdown' ? 'continue' : 'interrupt'
}
