import type { Append } from '../../src/ports/stream-store.js'
import { MemoryStore } from '../../src/stores/memory-store.js'

/** A store that can be away. */
export class DistantStore extends MemoryStore {
  #awaySince: number | undefined

  leave(): void {
    this.#awaySince = performance.now()
  }

  comeBack(): void {
    this.#awaySince = undefined
  }

  override keepNow(): boolean {
    // It is asked over a network, as it were.
    return false
  }

  override commit(flush: readonly Append[]): ReturnType<MemoryStore['commit']> {
    const since = this.#awaySince
    if (since === undefined) return Promise.resolve(super.commit(flush))
    return Promise.resolve(flush.map(() => ({ outcome: 'waiting', since })))
  }
}
