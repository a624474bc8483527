import type { Loss } from '../link.js'

/** Waits for words from a server: its signal aborts when one did not come in time, and `loss` says what that means. */
export class Watch {
  readonly #late = new AbortController()
  #timer: ReturnType<typeof setTimeout> | undefined
  #loss: Loss | undefined

  get signal(): AbortSignal {
    return this.#late.signal
  }

  /** Undefined as long as nothing was late. */
  get loss(): Loss | undefined {
    return this.#loss
  }

  /** From now on, the next word has to come within `limit_ms`. */
  expect(limit_ms: number, loss: Loss): void {
    clearTimeout(this.#timer)
    this.#timer = setTimeout(() => {
      this.#loss = loss
      this.#late.abort()
    }, limit_ms)
  }

  /** Ends what listens to the signal. Idempotent. */
  close(): void {
    clearTimeout(this.#timer)
    this.#late.abort()
  }
}
