/** A wait that can be skipped. One at a time. */
export class Wait {
  #skip: (() => void) | undefined

  /** Resolves after `delayMs`, when skipped, or when `signal` aborts. Never rejects. */
  start(delayMs: number, { signal }: { signal: AbortSignal }): Promise<void> {
    return new Promise((resolve) => {
      const finish = () => {
        clearTimeout(timer)
        signal.removeEventListener('abort', finish)
        this.#skip = undefined
        resolve()
      }
      const timer = setTimeout(finish, delayMs)
      this.#skip = finish
      signal.addEventListener('abort', finish, { once: true })
      if (signal.aborted) finish()
    })
  }

  /** Ends the wait. Whether there was one. */
  skip(): boolean {
    const skip = this.#skip
    skip?.()
    return skip !== undefined
  }
}
