import type { ClaimedStream, StreamRecord, StreamStore } from '../ports/stream-store.js'
import { RecoveryLine, type RecoveryLineOptions } from './recovery-line.js'

/**
 * Within what time the streams of a dead node are looked through that nobody follows, in milliseconds: not by all nodes
 * at once. With the longest detection and `sweepAfterMs` it is under a minute.
 */
const SWEEP_WITHIN_MS = 20_000

/** The wait until they are looked through again when the store was away, or some are still followed, in milliseconds. */
const SWEEP_AGAIN_MS = 10_000

/** How often that is done: for as long as a stream may run, by default. */
const SWEEP_ATTEMPTS = 90

/** The wait until a claim is tried again that the store did not answer, in milliseconds; twice as long each time, up to the longest. */
const CLAIM_AGAIN_MS = 1_000
const LONGEST_WAIT_MS = 10_000

export interface TakeoverOptions {
  readonly store: Pick<StreamStore, 'claim' | 'runningOn'>
  /** This node. */
  readonly node: string
  /** How those that somebody follows here are brought back. */
  readonly line: RecoveryLineOptions
  /** How long readers of a dead node have to come to another one before its streams are ended, in milliseconds. */
  readonly sweepAfterMs: number
  /** Whether this node takes nothing over now: it is about to stop. */
  readonly isLeaving: () => boolean
  /**
   * Does what is due with a stream that this node has claimed. Resolves when the stream goes on, or has its end. Never
   * rejects.
   */
  readonly onClaimed: (claimed: ClaimedStream, options: { isFollowed: boolean }) => Promise<void>
  readonly onFault: (error: unknown) => void
}

interface LostStream {
  readonly record: StreamRecord
  readonly isFollowed: () => boolean
}

/** Claims the streams of dead nodes: those that somebody follows here at once, and later what nobody follows. */
export class Takeover {
  readonly #options: TakeoverOptions
  readonly #line: RecoveryLine
  readonly #sweeps = new Set<NodeJS.Timeout>()
  #closed = false

  constructor(options: TakeoverOptions) {
    this.#options = options
    this.#line = new RecoveryLine(options.line)
  }

  /** The owner of a stream is dead that somebody follows here, as long as `isFollowed`. */
  recoverSoon(record: StreamRecord, isFollowed: () => boolean): void {
    this.#line.add(async () => {
      // Whoever read it may have left while it waited: then it is like any that nobody follows.
      if (isFollowed()) await this.#claimSurely({ record, isFollowed })
    })
  }

  /** A node is dead: what it left behind is looked through in a while. */
  sweepSoon(dead: string): void {
    this.#sweepIn(this.#options.sweepAfterMs + Math.random() * SWEEP_WITHIN_MS, dead, SWEEP_ATTEMPTS)
  }

  /** Idempotent. */
  close(): void {
    this.#closed = true
    this.#line.close()
    for (const timer of this.#sweeps) clearTimeout(timer)
    this.#sweeps.clear()
  }

  /**
   * Nobody else goes on with a stream whose claim was kept and whose answer was lost: it is asked for until the store
   * answers, also when its readers have left.
   */
  async #claimSurely(lost: LostStream, againMs = CLAIM_AGAIN_MS): Promise<void> {
    const isDone = await this.#claim(lost.record, { isFollowed: lost.isFollowed() })
    // Others go first meanwhile: they may lie in a part of the store that answers.
    if (!isDone) this.#line.add(() => this.#claimSurely(lost, Math.min(2 * againMs, LONGEST_WAIT_MS)), againMs)
  }

  /** Claims the stream, unless another node was quicker, or it has ended. False when the store did not answer. */
  async #claim(record: StreamRecord, { isFollowed }: { isFollowed: boolean }): Promise<boolean> {
    const { store, node, isLeaving, onClaimed, onFault } = this.#options
    if (isLeaving()) return true
    try {
      const claim = await store.claim(record, node)
      if (claim.claimed) await onClaimed(claim, { isFollowed })
      return true
    } catch (error) {
      onFault(error)
      return false
    }
  }

  #sweepIn(delayMs: number, dead: string, attempts: number): void {
    if (this.#closed) return
    const timer = setTimeout(() => {
      this.#sweeps.delete(timer)
      void this.#sweep(dead, attempts)
    }, delayMs)
    timer.unref()
    this.#sweeps.add(timer)
  }

  async #sweep(dead: string, attempts: number): Promise<void> {
    const isDone = await this.#sweepOnce(dead)
    if (!isDone && attempts > 1) this.#sweepIn(SWEEP_AGAIN_MS, dead, attempts - 1)
  }

  /** False when something is left: those who follow a stream take it over themselves, or stop following it. */
  async #sweepOnce(dead: string): Promise<boolean> {
    let isDone = true
    try {
      for (const { record, isFollowed } of await this.#options.store.runningOn(dead)) {
        if (isFollowed) isDone = false
        else await this.#claimSurely({ record, isFollowed: () => false })
      }
    } catch (error) {
      this.#options.onFault(error)
      return false
    }
    return isDone
  }
}
