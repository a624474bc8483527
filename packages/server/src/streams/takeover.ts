import type { GrowingLog } from '../ports/event-log.js'
import type { StreamRecord, StreamStore } from '../ports/stream-store.js'

/** Within what time the streams of a dead node are looked through that nobody follows, in milliseconds: not by all nodes at once. */
const SWEEP_WITHIN_MS = 30_000

/** How often that is tried, and the wait between, in milliseconds. */
const SWEEP_ATTEMPTS = 3
const SWEEP_AGAIN_MS = 10_000

export interface TakeoverOptions {
  readonly store: StreamStore
  /** This node. */
  readonly node: string
  /** Writes the end of a stream that this node has claimed. */
  readonly onClaimed: (record: StreamRecord, log: GrowingLog) => void
  readonly onFault: (error: unknown) => void
}

/** Ends the streams of dead nodes: those that somebody follows here at once, the others soon. */
export class Takeover {
  readonly #options: TakeoverOptions
  readonly #sweeps = new Set<NodeJS.Timeout>()

  constructor(options: TakeoverOptions) {
    this.#options = options
  }

  /** Claims the stream, unless another node was quicker, or it has ended. Never rejects. */
  async claim(record: StreamRecord): Promise<void> {
    const { store, node, onClaimed, onFault } = this.#options
    try {
      const claim = await store.claim(record, node)
      if (claim.claimed) onClaimed(claim.record, claim.log)
    } catch (error) {
      onFault(error)
    }
  }

  /** A node is dead: what it left behind is looked through in a while. */
  sweepSoon(dead: string): void {
    this.#sweepIn(Math.random() * SWEEP_WITHIN_MS, dead, SWEEP_ATTEMPTS)
  }

  /** Idempotent. */
  close(): void {
    for (const timer of this.#sweeps) clearTimeout(timer)
    this.#sweeps.clear()
  }

  #sweepIn(delayMs: number, dead: string, attempts: number): void {
    const timer = setTimeout(() => {
      this.#sweeps.delete(timer)
      void this.#sweep(dead, attempts)
    }, delayMs)
    timer.unref()
    this.#sweeps.add(timer)
  }

  async #sweep(dead: string, attempts: number): Promise<void> {
    try {
      for (const record of await this.#options.store.runningOn(dead)) await this.claim(record)
    } catch (error) {
      this.#options.onFault(error)
      if (attempts > 1) this.#sweepIn(SWEEP_AGAIN_MS, dead, attempts - 1)
    }
  }
}
