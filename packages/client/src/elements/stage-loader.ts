import type { ViewKind } from '../rendering/answer-view.js'
import type { Stage, StageHost } from './answer/stage.js'
import { loadView } from './load-view.js'

/** Fetches, with a block's first prompt, the part of it that shows answers. */
export class StageLoader {
  readonly #host: StageHost
  readonly #onSettled: () => void
  #stage: Stage | undefined
  #loading: Promise<void> | undefined
  #isBroken = false

  /** @param onSettled it is there, or cannot be had */
  constructor(host: StageHost, onSettled: () => void) {
    this.#host = host
    this.#onSettled = onSettled
  }

  get stage(): Stage | undefined {
    return this.#stage
  }

  /** Whether it was asked for and could not be loaded. */
  get isBroken(): boolean {
    return this.#isBroken
  }

  /** Resolves when nothing is being loaded. */
  get settled(): Promise<void> {
    return this.#loading ?? Promise.resolve()
  }

  /** Idempotent; what failed is tried again. */
  load(kind: ViewKind): void {
    if (this.#stage || (this.#loading && !this.#isBroken)) return
    this.#isBroken = false
    // What paints the answer is asked for in the same moment, not when the other has arrived; who uses it sees it fail.
    loadView(kind).catch(() => {})
    this.#loading = this.#load()
  }

  async #load(): Promise<void> {
    const created = import('./answer/stage.js').then(({ Stage }) => new Stage(this.#host))
    this.#stage = await created.catch(() => undefined)
    this.#isBroken = this.#stage === undefined
    this.#onSettled()
  }
}
