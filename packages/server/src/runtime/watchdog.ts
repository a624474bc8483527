/** How often within the limit the watchdog looks: it costs no timer per token, and is late by a quarter at most. */
const LOOKS_PER_LIMIT = 4

/** What is looked at: an object of the caller's, who sets `isFed` for each token and need not touch another one. */
export interface Watchable {
  isFed: boolean
}

/** Calls `onSilence` when nothing has set `isFed` for `limitMs`. */
export class Watchdog {
  #silentLooks = 0
  readonly #timer: NodeJS.Timeout

  constructor(limitMs: number, watched: Watchable, onSilence: () => void) {
    this.#timer = setInterval(() => {
      this.#silentLooks = watched.isFed ? 0 : this.#silentLooks + 1
      watched.isFed = false
      if (this.#silentLooks < LOOKS_PER_LIMIT) return
      this.close()
      onSilence()
    }, limitMs / LOOKS_PER_LIMIT)
  }

  close(): void {
    clearInterval(this.#timer)
  }
}
