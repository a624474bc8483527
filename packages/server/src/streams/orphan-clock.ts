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

  close(): void {
    this.#closed = true
    this.#stop()
  }

  #start(delayMs: number): void {
    this.#timer = setTimeout(this.onAbandoned, delayMs)
  }

  #stop(): void {
    clearTimeout(this.#timer)
    this.#timer = undefined
  }
}
