/**
 * Runs what was scheduled once per event-loop turn: all wake-ups of a turn share one pass, and so one write per
 * connection.
 */
export class Turn {
  #due = new Set<() => void>()

  /** @param onFault told of what a task throws; the others of its turn run all the same */
  constructor(private readonly onFault: (error: unknown) => void) {}

  /** Runs `task` at the end of this turn, once however often it was scheduled. */
  schedule(task: () => void): void {
    if (this.#due.size === 0) setImmediate(() => this.#run())
    this.#due.add(task)
  }

  #run(): void {
    const due = this.#due
    this.#due = new Set()
    for (const task of due) this.#attempt(task)
  }

  #attempt(task: () => void): void {
    try {
      task()
    } catch (error) {
      this.onFault(error)
    }
  }
}
