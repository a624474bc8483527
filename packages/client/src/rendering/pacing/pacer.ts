/**
 * How fast an answer is written:
 *
 * - `adaptive`: as evenly as it can be within `MAX_BEHIND_MS` of what has arrived, and never slower than
 *   `MIN_CHARS_PER_SECOND`; only its first word is there at once;
 * - a number: so many characters a second, however far that falls behind;
 * - `instant`: what has arrived is shown.
 */
export type Pace = 'adaptive' | 'instant' | number

const MIN_CHARS_PER_SECOND = 60
const MAX_BEHIND_MS = 250
/** Whoever asked waits for the first word: it is not typed. About as long as a token is. */
const FIRST_CHARS = 8
/** A frame may come late: what is due is planned so much earlier. */
const SLACK_MS = 50
/** After a longer gap the page was not looked at, and nobody wants to see what was missed being typed. */
const MAX_GAP_MS = 1_000

/** Text up to `length` is due at `due`. */
interface Mark {
  readonly length: number
  readonly due: number
}

/** Says how much of a growing text is shown at a moment. Lengths are UTF-16 units, times milliseconds of one clock. */
export class Pacer {
  readonly #pace: Pace
  /** What arrived and is not shown, oldest first: one mark per frame at most, none older than `MAX_BEHIND_MS`. */
  #marks: Mark[] = []
  #arrived = 0
  #shown = 0
  #at: number | undefined

  /** @param known how much of the text was shown before */
  constructor(pace: Pace, known = 0) {
    this.#pace = pace
    this.#arrived = known
    this.#shown = known
  }

  /** Whether something has arrived that is not shown. */
  get isBehind(): boolean {
    return this.#shown < this.#arrived
  }

  /** All that has arrived counts as shown. */
  catchUp(arrived: number): void {
    this.#marks = []
    this.#arrived = arrived
    this.#shown = arrived
  }

  /** How much to show at `now`, of a text that is `arrived` long by then. Never less than before. */
  show(arrived: number, now: number): number {
    if (!this.isBehind) this.#at = now
    if (arrived > this.#arrived) this.#marks.push({ length: arrived, due: now + MAX_BEHIND_MS - SLACK_MS })
    this.#arrived = arrived
    const elapsed = now - (this.#at ?? now)
    this.#at = now
    this.#shown = Math.min(arrived, this.#next(elapsed, now))
    this.#marks = this.#marks.filter(({ length }) => length > this.#shown)
    return Math.floor(this.#shown)
  }

  #next(elapsed: number, now: number): number {
    if (this.#pace === 'instant' || elapsed > MAX_GAP_MS) return this.#arrived
    if (this.#pace !== 'adaptive') return this.#shown + (this.#pace * elapsed) / 1000
    return Math.max(FIRST_CHARS, this.#shown + this.#charsPerMs(now - elapsed) * elapsed)
  }

  /** The lowest speed, from `from` on, at which every mark is reached in time. */
  #charsPerMs(from: number): number {
    let speed = MIN_CHARS_PER_SECOND / 1000
    for (const { length, due } of this.#marks) {
      const left_ms = due - from
      if (left_ms <= 0) return Number.POSITIVE_INFINITY
      speed = Math.max(speed, (length - this.#shown) / left_ms)
    }
    return speed
  }
}
