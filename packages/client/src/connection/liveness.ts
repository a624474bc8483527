import type { Timers } from './timers.js'

const SILENT_HEARTBEATS = 2.5
/** How long a probe may go unanswered. */
const PROBE_MS = 5000

/** Judges an open connection by what is heard on it. Its timers are the connection's own, and end with it. */
export class Liveness {
  readonly #timers: Timers
  readonly #onSilent: () => void
  #heardAt = 0
  #silence_ms = 0

  constructor(timers: Timers, onSilent: () => void) {
    this.#timers = timers
    this.#onSilent = onSilent
  }

  /** A connection opened, whose first word has to come within `first_ms`. */
  opened(first_ms: number): void {
    this.#silence_ms = first_ms
    this.heard()
    this.#await(first_ms)
  }

  heard(): void {
    this.#heardAt = performance.now()
  }

  /** How often the server lets itself be heard; 0: never, so that its silence says nothing. */
  setHeartbeat(heartbeat_ms: number): void {
    this.#silence_ms = heartbeat_ms * SILENT_HEARTBEATS
    if (heartbeat_ms > 0) this.#await(this.#silence_ms)
    else this.#timers.clear('silence')
  }

  /** A phone that slept may hold a socket that died meanwhile: asking is quicker than waiting for the silence to count. */
  probe(ask: () => void): void {
    const askedAt = performance.now()
    ask()
    this.#timers.set('probe', PROBE_MS, () => {
      if (this.#heardAt < askedAt) this.#onSilent()
    })
  }

  /** One timer that looks when it was last heard, rather than a new timer with every token. */
  #await(delay_ms: number): void {
    this.#timers.set('silence', delay_ms, () => {
      const left_ms = this.#heardAt + this.#silence_ms - performance.now()
      if (left_ms > 0) this.#await(left_ms)
      else this.#onSilent()
    })
  }
}
