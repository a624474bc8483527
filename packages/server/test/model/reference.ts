/**
 * Milliseconds. No sum of some of them with whole quarters of a second equals another: two clocks of one stream never
 * strike at once, and what happens first is certain.
 */
export const CLOCKS = { orphan: 5_003, retry: 2_011, deadline: 60_013, ttl: 30_011, remembered: 10_000 } as const

/** The most text of a stream, in bytes; beyond what a full connection takes. */
export const MAX_BYTES = 60_000

export const ATTEMPTS = 5

/** One event of the log, without its number, which is its place. */
export interface Entry {
  readonly type: 'start' | 'thinking' | 'retrying' | 'chunk' | 'complete' | 'error' | 'cancelled'
  readonly text?: string
  readonly reasoning?: boolean
  readonly reason?: string
}

/** What one stream must look like: its log as a list, and the clocks that may end it. */
export class ReferenceStream {
  readonly log: Entry[] = [{ type: 'start' }]
  phase: 'asked' | 'waiting' | 'ended' = 'asked'
  attempts = 0
  readonly readers = new Set<object>()
  #bytes = 0
  #clocks: Partial<Record<keyof typeof CLOCKS, number>>

  constructor(
    readonly session: string,
    readonly id: string,
    readonly prompt: string,
    readonly epoch: string,
    private readonly now: () => number,
  ) {
    this.#clocks = { deadline: now() + CLOCKS.deadline }
  }

  get last(): number {
    return this.log.length - 1
  }

  /** The answer's text up to an event. */
  text(upTo: number = this.last): string {
    const shown = this.log.slice(0, upTo + 1).filter(({ reasoning }) => reasoning !== true)
    return shown.map(({ text = '' }) => text).join('')
  }

  holds(seq: number): boolean {
    return seq <= this.last
  }

  ask(): void {
    this.phase = 'asked'
    this.attempts += 1
    delete this.#clocks.retry
    this.log.push({ type: 'thinking' })
  }

  say(text: string, reasoning = false): void {
    if (this.phase === 'ended') return
    this.log.push({ type: 'chunk', text, reasoning })
    this.#bytes += text.length
    if (this.#bytes > MAX_BYTES) this.end('cancelled', 'limit')
  }

  fail(): void {
    const isSafe = this.attempts < ATTEMPTS && !this.log.some(({ type }) => type === 'chunk')
    if (!isSafe) return this.end('error')
    this.phase = 'waiting'
    this.log.push({ type: 'retrying' })
    this.#clocks.retry = this.now() + CLOCKS.retry
  }

  end(type: 'complete' | 'error' | 'cancelled', reason?: string): void {
    if (this.phase === 'ended') return
    this.phase = 'ended'
    this.log.push({ type, ...(reason !== undefined && { reason }) })
    this.#clocks = { ttl: this.now() + CLOCKS.ttl }
  }

  /** The end was kept later than it was written. */
  keptLate(delayMs: number): void {
    if (this.#clocks.ttl !== undefined) this.#clocks.ttl += delayMs
  }

  enter(reader: object): void {
    this.readers.add(reader)
    delete this.#clocks.orphan
  }

  leave(reader: object): void {
    const wasThere = this.readers.delete(reader)
    if (wasThere && this.readers.size === 0 && this.phase !== 'ended') this.#clocks.orphan = this.now() + CLOCKS.orphan
  }

  /** When the next clock strikes. */
  get due(): number {
    return Math.min(...Object.values(this.#clocks))
  }

  /** Does what is due now; whether the stream is gone. */
  strike(): boolean {
    const { retry, orphan, deadline, ttl } = this.#clocks
    if (ttl === this.now()) return true
    if (retry === this.now()) this.ask()
    else if (orphan === this.now()) this.end('cancelled', 'abandoned')
    else if (deadline === this.now()) this.end('cancelled', 'limit')
    return false
  }
}
