/** Runs tasks of one name one after the other, in the order they came; those of different names at once. */
export class OneAtATime {
  /** The newest task of each name; gone with it. */
  readonly #newest = new Map<string, Promise<unknown>>()

  /** Settles as the task does. */
  async run<T>(name: string, task: () => Promise<T>): Promise<T> {
    const before = this.#newest.get(name)
    // How the one before it ended is told to whoever asked for it.
    const mine = before ? before.then(task, task) : task()
    this.#newest.set(name, mine)
    try {
      return await mine
    } finally {
      if (this.#newest.get(name) === mine) this.#newest.delete(name)
    }
  }
}
