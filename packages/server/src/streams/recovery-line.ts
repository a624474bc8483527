/** What brings one answer back. Never rejects. */
export type RecoveryTask = () => Promise<void>

export interface RecoveryLineOptions {
  /** How many are brought back at a time. */
  readonly most: number
  /** Within what time each begins, in milliseconds: not all nodes at once ask the store and the vendor. */
  readonly withinMs: number
}

/** The answers of dead nodes that wait to be brought back: at most one for each stream that is followed here. */
export class RecoveryLine {
  readonly #options: RecoveryLineOptions
  readonly #timers = new Set<NodeJS.Timeout>()
  #waiting: RecoveryTask[] = []
  #running = 0
  #closed = false

  constructor(options: RecoveryLineOptions) {
    this.#options = options
  }

  /** `afterMs`: milliseconds that it has to wait in any case. */
  add(task: RecoveryTask, afterMs = 0): void {
    if (this.#closed) return
    const timer = setTimeout(
      () => {
        this.#timers.delete(timer)
        this.#waiting.push(task)
        this.#next()
      },
      afterMs + Math.random() * this.#options.withinMs,
    )
    timer.unref()
    this.#timers.add(timer)
  }

  /** What has not begun will not. Idempotent. */
  close(): void {
    this.#closed = true
    for (const timer of this.#timers) clearTimeout(timer)
    this.#timers.clear()
    this.#waiting = []
  }

  #next(): void {
    while (this.#running < this.#options.most) {
      const task = this.#waiting.shift()
      if (!task) return
      this.#running += 1
      void task().finally(() => {
        this.#running -= 1
        this.#next()
      })
    }
  }
}
