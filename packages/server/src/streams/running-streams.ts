import { nameOf, type StreamKey, type StreamLocator } from '../ports/stream-store.js'
import type { Stream } from './stream.js'

/** The streams that this node generates, found by key or by epoch, and counted per session. */
export class RunningStreams {
  readonly #byKey = new Map<string, Stream>()
  readonly #byEpoch = new Map<string, Stream>()
  readonly #perSession = new Map<string, number>()
  readonly #whenIdle = new Set<() => void>()

  constructor(
    /** Told of every place that is given back. */
    private readonly onRelease: (stream: StreamKey) => void,
  ) {}

  get size(): number {
    return this.#byKey.size
  }

  /** Takes one of the session's places; false when none is left. A place is given back by `release`. */
  reserve(session: string, most: number): boolean {
    const count = this.#perSession.get(session) ?? 0
    if (count >= most) return false
    this.#perSession.set(session, count + 1)
    return true
  }

  release(stream: StreamKey): void {
    const { session } = stream
    const count = (this.#perSession.get(session) ?? 1) - 1
    if (count > 0) this.#perSession.set(session, count)
    else this.#perSession.delete(session)
    this.onRelease(stream)
  }

  add(stream: Stream): void {
    this.#byKey.set(nameOf(stream.record), stream)
    this.#byEpoch.set(stream.log.epoch, stream)
  }

  /** Whether it was there. */
  delete(stream: Stream): boolean {
    // What this node lost it may have taken back since, as another stream under the same key.
    const deleted = this.#byKey.get(nameOf(stream.record)) === stream
    if (deleted) this.#byKey.delete(nameOf(stream.record))
    if (this.#byEpoch.get(stream.log.epoch) === stream) this.#byEpoch.delete(stream.log.epoch)
    if (this.size === 0) for (const finish of [...this.#whenIdle]) finish()
    return deleted
  }

  get(locator: StreamLocator): Stream | undefined {
    if ('session' in locator) return this.#byKey.get(nameOf(locator))
    const stream = this.#byEpoch.get(locator.epoch)
    return stream?.record.id === locator.id ? stream : undefined
  }

  /** Resolves when there is none, or `signal` aborts. Never rejects. */
  idle({ signal }: { signal: AbortSignal }): Promise<void> {
    if (this.size === 0 || signal.aborted) return Promise.resolve()
    return new Promise((resolve) => {
      const finish = () => {
        this.#whenIdle.delete(finish)
        signal.removeEventListener('abort', finish)
        resolve()
      }
      this.#whenIdle.add(finish)
      signal.addEventListener('abort', finish, { once: true })
    })
  }

  all(): Stream[] {
    return [...this.#byKey.values()]
  }
}
