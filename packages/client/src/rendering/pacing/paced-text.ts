import { graphemeCut, lineCut } from './cut.js'
import { type Pace, Pacer } from './pacer.js'

/** A growing text at one moment. Lengths are UTF-16 units. */
export interface PacedMoment {
  readonly text: string
  /** Nothing follows. */
  readonly ended: boolean
  /** Whoever looks waits for nothing: all of it is shown. */
  readonly atOnce: boolean
}

/** Says how much of a growing text is painted: at a pace, and only whole graphemes or, where motion is reduced, lines. */
export class PacedText {
  readonly #pacer: Pacer
  readonly #cut: (text: string, at: number) => number
  #shown: number

  /**
   * @param known how much of it was shown before, on an earlier page or by another reader: it is not typed again
   * @param isCalm whole lines instead of graphemes
   */
  constructor(pace: Pace, { known = 0, isCalm = false } = {}) {
    this.#pacer = new Pacer(pace, known)
    this.#cut = isCalm ? lineCut : (text, at) => graphemeCut(text, at, true)
    this.#shown = known
  }

  /** Whether time alone brings more of it. */
  get isBehind(): boolean {
    return this.#pacer.isBehind
  }

  /** The length to show at `now`, in milliseconds of one clock. Never less than before. */
  show({ text, ended, atOnce }: PacedMoment, now: number): number {
    if (atOnce) this.#pacer.catchUp(text.length)
    const due = this.#pacer.show(text.length, now)
    const isLast = atOnce || (ended && due >= text.length)
    this.#shown = isLast ? text.length : Math.min(text.length, Math.max(this.#shown, this.#cut(text, due)))
    return this.#shown
  }
}

/** The pace that an attribute names: `adaptive`, `instant`, or characters a second. Adaptive where it names none. */
export function readPace(value: string | number | null | undefined): Pace {
  if (value === 'instant') return value
  const charsPerSecond = Number(value ?? Number.NaN)
  return charsPerSecond > 0 && charsPerSecond < Number.POSITIVE_INFINITY ? charsPerSecond : 'adaptive'
}
