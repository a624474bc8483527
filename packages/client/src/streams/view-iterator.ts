import type { StreamView } from '../types.js'
import { isEnded } from './fold.js'

/** What is iterated: a view that changes until `over` aborts. */
export interface ViewSource {
  readonly view: StreamView
  readonly over: AbortSignal
  subscribe(listener: (view: StreamView) => void): () => void
}

type Result = IteratorResult<StreamView, undefined>

const DONE: Result = { done: true, value: undefined }

/**
 * Yields the newest view, and waits while it was yielded already: a slow consumer skips views, but never the last one.
 * An object rather than a generator, because a generator's `return()` waits for the `await` that it stands at.
 */
export class ViewIterator implements AsyncIterableIterator<StreamView, undefined> {
  readonly #source: ViewSource
  readonly #left = new AbortController()
  #yielded: StreamView | undefined
  #waiters: ((result: Result) => void)[] = []
  #unsubscribe: (() => void) | undefined

  constructor(source: ViewSource) {
    this.#source = source
  }

  [Symbol.asyncIterator](): this {
    return this
  }

  next(): Promise<Result> {
    if (this.#left.signal.aborted) return Promise.resolve(DONE)
    const { view, over } = this.#source
    // A second `next()` before the first was answered queues behind it.
    if (view !== this.#yielded && this.#waiters.length === 0) return Promise.resolve(this.#yield(view))
    if (over.aborted) return this.return()
    this.#listen()
    return new Promise((resolve) => this.#waiters.push(resolve))
  }

  /** Stops listening. The generation goes on. */
  return(): Promise<Result> {
    this.#left.abort()
    this.#unsubscribe?.()
    for (const resolve of this.#waiters.splice(0)) resolve(DONE)
    return Promise.resolve(DONE)
  }

  #listen(): void {
    if (this.#unsubscribe) return
    this.#unsubscribe = this.#source.subscribe((view) => this.#waiters.shift()?.(this.#yield(view)))
    this.#source.over.addEventListener('abort', () => this.#finish(), { once: true, signal: this.#left.signal })
  }

  /** The source may end inside another listener's call, before this one has heard of its last view. */
  #finish(): void {
    const { view } = this.#source
    if (view !== this.#yielded) this.#waiters.shift()?.(this.#yield(view))
    void this.return()
  }

  #yield(view: StreamView): Result {
    this.#yielded = view
    if (isEnded(view)) void this.return()
    return { done: false, value: view }
  }
}
