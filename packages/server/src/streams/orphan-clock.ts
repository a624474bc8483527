/** How long a stream that was only started waits for its first reader, in milliseconds. */
const FIRST_READER_MS = 60_000

/**
 * Counts a stream's readers, and calls `onAbandoned` when there was none for the grace time. The clock starts when the
 * last reader leaves.
 */
export class OrphanClock {
  #readers = 0
  #timer: NodeJS.Timeout | undefined
  #closed = false
  #lentUntil = 0
  #lent: NodeJS.Timeout | undefined

  constructor(
    /** Milliseconds; 0 for at once, -1 for never. */
    private readonly graceMs: number,
    private readonly onAbandoned: () => void,
  ) {
    if (graceMs >= 0) this.#start(Math.max(FIRST_READER_MS, graceMs))
  }

  /** Counts a reader in. Returns how it leaves, once. */
  enter(): () => void {
    this.#readers += 1
    this.#stop()
    let here = true
    return () => {
      if (!here) return
      here = false
      this.#readers -= 1
      if (this.#readers === 0 && this.graceMs >= 0 && !this.#closed) this.#start(this.graceMs)
    }
  }

  /** Counts somebody in for so long, who may prolong it. */
  lend(forMs: number): void {
    if (this.#closed) return
    this.#lentUntil = performance.now() + forMs
    if (this.#lent === undefined) this.#watchLoan(forMs, this.enter())
  }

  close(): void {
    this.#closed = true
    clearTimeout(this.#lent)
    this.#stop()
  }

  /** It is prolonged far more often than it ends: the timer is set anew only when it has run out. */
  #watchLoan(forMs: number, leave: () => void): void {
    this.#lent = setTimeout(() => {
      const left = this.#lentUntil - performance.now()
      if (left > 0) return this.#watchLoan(left, leave)
      this.#lent = undefined
      leave()
    }, forMs)
  }

  #start(delayMs: number): void {
    this.#timer = setTimeout(this.onAbandoned, delayMs)
  }

  #stop(): void {
    clearTimeout(this.#timer)
    this.#timer = undefined
  }
}
