import type { Delivery } from '../ports/observer.js'

/**
 * Runs what was scheduled once per event-loop turn: all wake-ups of a turn share one pass, and so one write per
 * connection.
 */
export class Turn {
  #due: (() => void)[] = []
  #since = 0
  #merged = 0

  /**
   * @param onFault told of what a task throws; the others of its turn run all the same
   * @param onDelivered told of each turn, once
   */
  constructor(
    private readonly onFault: (error: unknown) => void,
    private readonly onDelivered?: (delivery: Delivery) => void,
  ) {}

  /** Runs `task` at the end of this turn, as often as it was scheduled. */
  schedule(task: () => void): void {
    if (this.#due.length === 0) {
      this.#since = performance.now()
      setImmediate(() => this.#run())
    }
    this.#due.push(task)
  }

  /** Counts events that went out as part of another one's frame. */
  countMerged(events: number): void {
    this.#merged += events
  }

  #run(): void {
    const due = this.#due
    const since = this.#since
    this.#due = []
    for (const task of due) this.#attempt(task)
    this.onDelivered?.({ durationMs: performance.now() - since, merged: this.#merged })
    this.#merged = 0
  }

  #attempt(task: () => void): void {
    try {
      task()
    } catch (error) {
      this.onFault(error)
    }
  }
}
