/** Gives a place back. Idempotent. */
export type Leave = () => void

interface Waiting {
  readonly enter: (leave: Leave) => void
}

/**
 * The places for running vendor calls. Whoever finds none waits: sessions take turns, and within a session the first
 * come is the first served, so that a session with many prompts does not keep the others out. What waits is bounded by
 * the streams that run, which `MAX_STREAMS_PER_SESSION` and `MAX_LOG_BYTES_TOTAL` bound.
 */
export class CallQueue {
  /** Sessions with somebody waiting, the one whose turn it is first. */
  readonly #sessions = new Map<string, Set<Waiting>>()
  #running = 0
  #waiting = 0

  constructor(private readonly places: number) {}

  get running(): number {
    return this.#running
  }

  get waiting(): number {
    return this.#waiting
  }

  /** A place at once, or undefined: then `wait` for one. */
  take(): Leave | undefined {
    // Nobody waits while a place is free: each that is given back goes to the next in turn.
    if (this.#running >= this.places) return undefined
    return this.#enter()
  }

  /** Waits for a place in turn. Undefined when `signal` aborts first. Never rejects. */
  wait(session: string, { signal }: { signal: AbortSignal }): Promise<Leave | undefined> {
    if (signal.aborted) return Promise.resolve(undefined)
    return new Promise((resolve) => {
      const waiting: Waiting = {
        enter: (leave) => {
          signal.removeEventListener('abort', giveUp)
          resolve(leave)
        },
      }
      const giveUp = () => {
        this.#remove(session, waiting)
        resolve(undefined)
      }
      signal.addEventListener('abort', giveUp, { once: true })
      this.#add(session, waiting)
    })
  }

  #enter(): Leave {
    this.#running += 1
    let here = true
    return () => {
      if (!here) return
      here = false
      this.#running -= 1
      this.#next()?.enter(this.#enter())
    }
  }

  /** Whose turn it is; its session goes to the end of the line. */
  #next(): Waiting | undefined {
    for (const [session, line] of this.#sessions) {
      for (const waiting of line) {
        this.#sessions.delete(session)
        this.#sessions.set(session, line)
        this.#remove(session, waiting)
        return waiting
      }
    }
    return undefined
  }

  #add(session: string, waiting: Waiting): void {
    const line = this.#sessions.get(session) ?? new Set()
    line.add(waiting)
    this.#sessions.set(session, line)
    this.#waiting += 1
  }

  #remove(session: string, waiting: Waiting): void {
    const line = this.#sessions.get(session)
    if (!line?.delete(waiting)) return
    this.#waiting -= 1
    if (line.size === 0) this.#sessions.delete(session)
  }
}
