import type { ReactiveController, ReactiveElement } from 'lit'

/** Updates its host once a second while a moment lies ahead, and not at all otherwise. */
export class CountdownController implements ReactiveController {
  readonly #host: ReactiveElement
  readonly #moment: () => number | undefined
  #timer: ReturnType<typeof setTimeout> | undefined

  /** `moment` tells the time that is counted down to, in milliseconds of `performance.now()`. */
  constructor(host: ReactiveElement, moment: () => number | undefined) {
    this.#host = host
    this.#moment = moment
    host.addController(this)
  }

  hostUpdated(): void {
    this.#stop()
    const left = (this.#moment() ?? 0) - performance.now()
    if (left <= 0 || !this.#host.isConnected) return
    // To the next full second, so that the number changes when it should.
    this.#timer = setTimeout(() => this.#host.requestUpdate(), left % 1000 || 1000)
  }

  hostDisconnected(): void {
    this.#stop()
  }

  hostConnected(): void {
    this.#host.requestUpdate()
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
