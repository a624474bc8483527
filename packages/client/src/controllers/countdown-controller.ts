import type { ReactiveController, ReactiveElement } from 'lit'

/** What a countdown looks at, in milliseconds of `performance.now()`. */
export interface CountdownOptions {
  /** The time that is counted down to; undefined while there is none. */
  readonly moment: () => number | undefined
  /** The time that something runs since, whose seconds are counted up; undefined while nothing does. */
  readonly since?: () => number | undefined
}

/** Updates its host once a second while a moment lies ahead or something runs, and not at all otherwise. */
export class CountdownController implements ReactiveController {
  readonly #host: ReactiveElement
  readonly #options: CountdownOptions
  #timer: ReturnType<typeof setTimeout> | undefined

  constructor(host: ReactiveElement, options: CountdownOptions) {
    this.#host = host
    this.#options = options
    host.addController(this)
  }

  hostUpdated(): void {
    this.#stop()
    const wait_ms = this.#wait(performance.now())
    if (wait_ms === undefined || !this.#host.isConnected) return
    // Timers take whole milliseconds: one that fires a part of one early would show the old number for a second more.
    this.#timer = setTimeout(() => this.#host.requestUpdate(), Math.ceil(wait_ms))
  }

  hostDisconnected(): void {
    this.#stop()
  }

  hostConnected(): void {
    this.#host.requestUpdate()
  }

  /** To the next full second, so that the number changes when it should. A countdown comes first: one update a second. */
  #wait(now: number): number | undefined {
    const left_ms = (this.#options.moment() ?? 0) - now
    if (left_ms > 0) return left_ms % 1000 || 1000
    const since = this.#options.since?.()
    return since === undefined ? undefined : 1000 - ((now - since) % 1000)
  }

  #stop(): void {
    clearTimeout(this.#timer)
    this.#timer = undefined
  }
}

/** Whole seconds until `moment` (milliseconds of `performance.now()`), at least 0. */
export function secondsUntil(moment: number): number {
  return Math.max(0, Math.ceil((moment - performance.now()) / 1000))
}
