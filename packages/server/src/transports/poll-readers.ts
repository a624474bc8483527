import type { Readable } from '../streams/readable.js'

/** How long a poll counts as a reader beyond its wait, in milliseconds: the next one is on its way. */
const POLL_GRACE_MS = 10_000

interface Presence {
  /** By `performance.now()`. */
  readonly until: number
  readonly timer: NodeJS.Timeout
  readonly leave: () => void
}

/** Keeps streams from being abandoned between two polls: one presence per stream, however many poll it. */
export class PollReaders {
  /** By epoch, which names a log across sessions. */
  readonly #present = new Map<string, Presence>()

  /** How many streams have a poller that has not been given their end. */
  get reading(): number {
    return this.#present.size
  }

  /** Counts the stream as read for a poll's wait and the grace behind it. Lets go of the stream then. */
  keep(readable: Readable, waitMs: number): void {
    const { epoch } = readable.record
    const before = this.#present.get(epoch)
    const leave = readable.enter()
    const until = Math.max(before?.until ?? 0, performance.now() + waitMs + POLL_GRACE_MS)
    const timer = setTimeout(() => this.#end(epoch), until - performance.now())
    this.#present.set(epoch, { until, timer, leave })
    // Behind the new one, so that the stream has a reader all the while.
    if (before) end(before)
  }

  /** The stream's end was given to a poll: nobody asks for more. */
  finish({ record, log }: Readable): void {
    log.markRead()
    if (this.#present.has(record.epoch)) this.#end(record.epoch)
  }

  close(): void {
    for (const epoch of [...this.#present.keys()]) this.#end(epoch)
  }

  #end(epoch: string): void {
    const presence = this.#present.get(epoch)
    this.#present.delete(epoch)
    if (presence) end(presence)
  }
}

function end({ timer, leave }: Presence): void {
  clearTimeout(timer)
  leave()
}
