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
  readonly #waiters: ((result: Result) => void)[] = []
  #yielded: StreamView | undefined
  #left = false
  #unsubscribe: (() => void) | undefined

  constructor(source: ViewSource) {
    this.#source = source
  }

  [Symbol.asyncIterator](): this {
    return this
  }

  next(): Promise<Result> {
    if (this.#left) return Promise.resolve(DONE)
    const { view, over } = this.#source
    // A second `next()` before the first was answered queues behind it.
    if (view !== this.#yielded && this.#waiters.length === 0) return Promise.resolve(this.#yield(view))
    if (over.aborted) return this.return()
    this.#unsubscribe ??= this.#listen()
    return new Promise((resolve) => this.#waiters.push(resolve))
  }

  /** Stops listening. The generation goes on. */
  return(): Promise<Result> {
    this.#left = true
    this.#unsubscribe?.()
    for (const resolve of this.#waiters.splice(0)) resolve(DONE)
    return Promise.resolve(DONE)
  }

  #listen(): () => void {
    const { over } = this.#source
    const unsubscribe = this.#source.subscribe((view) => this.#waiters.shift()?.(this.#yield(view)))
    const finish = (): void => this.#finish()
    over.addEventListener('abort', finish)
    return () => {
      unsubscribe()
      over.removeEventListener('abort', finish)
    }
  }

  /** The source may end inside another listener's call, before its last view was heard of here. */
  #finish(): void {
    const { view } = this.#source
    if (view === this.#yielded) void this.return()
    else this.#waiters.shift()?.(this.#yield(view))
  }

  #yield(view: StreamView): Result {
    this.#yielded = view
    if (isEnded(view)) void this.return()
    return { done: false, value: view }
  }
}
