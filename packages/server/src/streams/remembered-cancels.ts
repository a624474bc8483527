import { nameOf, type StreamKey } from '../ports/stream-store.js'

/** How long a cancel that came before its prompt still counts, in milliseconds. */
const REMEMBER_MS = 10_000

/** The most that are remembered at once; the oldest makes room. */
const MAX_REMEMBERED = 10_000

/** Cancels of streams that do not exist yet: a cancel may overtake its prompt. */
export class RememberedCancels {
  /** Key → when it is forgotten, oldest first. */
  #until = new Map<string, number>()

  add(key: StreamKey): void {
    const name = nameOf(key)
    this.#until.delete(name)
    this.#until.set(name, performance.now() + REMEMBER_MS)
    for (const [oldest, until] of this.#until) {
      if (this.#until.size <= MAX_REMEMBERED && until > performance.now()) break
      this.#until.delete(oldest)
    }
  }

  /** Whether the stream was cancelled before it began. Asked once: the answer is forgotten. */
  take(key: StreamKey): boolean {
    const name = nameOf(key)
    const until = this.#until.get(name)
    this.#until.delete(name)
    return until !== undefined && until > performance.now()
  }
}
