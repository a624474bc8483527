/** How often within the limit the watchdog looks: it costs no timer per token, and is late by a quarter at most. */
const LOOKS_PER_LIMIT = 4

/** Calls `onSilence` when nothing has fed it for `limitMs`. */
export class Watchdog {
  #fed = true
  #silentLooks = 0
  #isClosed = false
  readonly #timer: NodeJS.Timeout

  constructor(limitMs: number, onSilence: () => void) {
    this.#timer = setInterval(() => {
      this.#silentLooks = this.#fed ? 0 : this.#silentLooks + 1
      this.#fed = false
      if (this.#silentLooks < LOOKS_PER_LIMIT) return
      this.close()
      onSilence()
    }, limitMs / LOOKS_PER_LIMIT)
  }

  /** Something came. */
  feed(): void {
    this.#fed = true
  }

  get isClosed(): boolean {
    return this.#isClosed
  }

  close(): void {
    this.#isClosed = true
    clearInterval(this.#timer)
  }
}
