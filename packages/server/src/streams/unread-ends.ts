import type { EventLog } from '../ports/event-log.js'

/**
 * How long before a drain a stream may have ended for its reader to be on its way back, in milliseconds: a browser's
 * EventSource waits up to 3 s before it connects again.
 */
const RECONNECT_MS = 5_000

/**
 * The ends that no reader has taken yet, as far as a drain has to wait for them: those of the last seconds, and all
 * that come while draining.
 */
export class UnreadEnds {
  /**
   * With when each ended, oldest first. Weak: a log that its store has dropped cannot be read any more, and does not
   * stay for having been left unread.
   */
  readonly #endedAt = new Map<WeakRef<EventLog>, number>()
  #draining = false

  /** How many there are. */
  get size(): number {
    let size = 0
    for (const [log, endedAt] of this.#endedAt) {
      if (this.#isOver(log, endedAt)) this.#endedAt.delete(log)
      else size += 1
    }
    return size
  }

  /** The log has ended. */
  add(log: EventLog): void {
    // Only those at the front: what stands behind one that waits goes when that one does.
    for (const [oldest, endedAt] of this.#endedAt) {
      if (!this.#isOver(oldest, endedAt)) break
      this.#endedAt.delete(oldest)
    }
    this.#endedAt.set(new WeakRef(log), performance.now())
  }

  /** From now on time alone does not end the wait for a reader. */
  drain(): void {
    for (const [log, endedAt] of this.#endedAt) if (this.#isOver(log, endedAt)) this.#endedAt.delete(log)
    this.#draining = true
  }

  #isOver(log: WeakRef<EventLog>, endedAt: number): boolean {
    if (log.deref()?.isRead ?? true) return true
    return !this.#draining && performance.now() - endedAt > RECONNECT_MS
  }
}
