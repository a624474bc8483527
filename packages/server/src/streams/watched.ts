import type { UnnumberedEvent } from '@runnel/protocol'
import type { LogListener } from '../ports/event-log.js'

/**
 * Who is told of a log. What a log is, and not a part of it: of thousands of streams each token is told, and an object of
 * its own would have to be fetched for each.
 */
export abstract class Watched {
  #watcher: LogListener | undefined
  /** Those beside it. */
  #watchers: Set<LogListener> | undefined

  watch(listener: LogListener): () => void {
    if (this.#watcher) (this.#watchers ??= new Set()).add(listener)
    else this.#watcher = listener
    return () => {
      if (this.#watcher === listener) this.#watcher = undefined
      else this.#watchers?.delete(listener)
      if (this.#watchers?.size === 0) this.#watchers = undefined
      this.onUnwatched()
    }
  }

  protected get isWatched(): boolean {
    return this.#watcher !== undefined || this.#watchers !== undefined
  }

  protected tell(isLost: boolean, only?: UnnumberedEvent): void {
    // Nearly always one, and nobody is told through a list of one.
    this.#watcher?.told(isLost, only)
    if (this.#watchers) for (const watcher of this.#watchers) watcher.told(isLost, only)
  }

  /** Somebody has left. */
  protected abstract onUnwatched(): void
}
