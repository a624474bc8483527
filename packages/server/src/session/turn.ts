import type { Delivery } from '../ports/observer.js'

/**
 * For how long what is due may wait for more, in milliseconds, when the event loop has not rested since the last pass. Another turn is
 * waited for only while one as long as the last would end within it.
 */
const MAX_GATHER_MS = 4

export interface TurnOptions {
  /** Told of what a task throws; the others of its turn run all the same. */
  readonly onFault: (error: unknown) => void
  /** Told of each turn, once. */
  readonly onDelivered?: (delivery: Delivery) => void
  /** For how long the event loop has had nothing to do so far, in milliseconds; without it nothing is waited for. */
  readonly idleMs?: () => number
}

/**
 * Runs what was scheduled once per event-loop turn: all wake-ups of a turn share one pass, and so one write per
 * connection. A loop that has no time left gathers those of several turns, as long as more comes: a write costs more than
 * all else that a token needs, so that fewer of them give the time back. One that rests in between never waits.
 */
export class Turn {
  readonly #options: TurnOptions
  #due: (() => void)[] = []
  #since = 0
  #lookedAt = 0
  #merged = 0
  #hasGrown = false
  #idleMs = Number.NaN
  #isBusy = false

  constructor(options: TurnOptions) {
    this.#options = options
  }

  /** Runs `task` at the end of this turn, as often as it was scheduled. */
  schedule(task: () => void): void {
    if (this.#due.length === 0) {
      this.#since = performance.now()
      this.#lookedAt = this.#since
      this.#hasGrown = false
      setImmediate(this.#lookFirst)
    }
    this.#due.push(task)
  }

  /** A scheduled task has more to send. */
  grow(): void {
    this.#hasGrown = true
  }

  /** Counts events that went out as part of another one's frame. */
  countMerged(events: number): void {
    this.#merged += events
  }

  readonly #lookFirst = (): void => {
    const idleMs = this.#options.idleMs?.() ?? Number.NaN
    // A loop that has never rested is one whose rest nobody counts.
    this.#isBusy = idleMs > 0 && idleMs === this.#idleMs
    this.#idleMs = idleMs
    this.#look()
  }

  readonly #look = (): void => {
    const now = performance.now()
    if (!this.#gathers(now)) return this.#run()
    this.#hasGrown = false
    this.#lookedAt = now
    setImmediate(this.#look)
  }

  #gathers(now: number): boolean {
    return this.#isBusy && this.#hasGrown && now - this.#since + (now - this.#lookedAt) < MAX_GATHER_MS
  }

  #run(): void {
    const due = this.#due
    const since = this.#since
    this.#due = []
    for (const task of due) this.#attempt(task)
    this.#options.onDelivered?.({ durationMs: performance.now() - since, merged: this.#merged })
    this.#merged = 0
  }

  #attempt(task: () => void): void {
    try {
      task()
    } catch (error) {
      this.#options.onFault(error)
    }
  }
}
