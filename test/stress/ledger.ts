import type { Difference } from './compare.js'

/** What a scenario counts; a run below its stated minimum did not test anything, and fails. */
export type Count =
  | 'streams'
  | 'tokens'
  | 'drops'
  | 'resets'
  | 'resumes'
  | 'switches'
  | 'merges'
  | 'stalls'
  | 'closes'
  | 'cancels'
  | 'reloads'
  | 'abuses'
  | 'orphans'
  | 'moves'
  | 'completes'
  | 'interrupts'
  | 'deaths'
  | 'takeovers'
  | 'deploys'
  | 'faults'

/** A measurement held against a goal. */
export interface Figure {
  /** What was measured, in words. */
  readonly name: string
  readonly value: number
  readonly unit: string
  /** What it must stay below, or be at most where `atMost`. */
  readonly goal: number
  readonly met: boolean
}

/** Failures that are kept in words; all are counted. */
const MAX_TOLD = 20

/** Everything that one run of a scenario found out. */
export class Ledger {
  readonly counts = new Map<Count, number>()
  readonly figures: Figure[] = []
  /** The first failures, in words. */
  readonly told: string[] = []
  failures = 0
  /** Tokens that readers lost, saw twice or out of order, and answers that ended otherwise than the vendor's. */
  readonly wrong = { lost: 0, repeated: 0, outOfOrder: 0, ends: 0 }
  readonly #samples = new Map<string, number[]>()

  count(name: Count, by = 1): void {
    this.counts.set(name, this.counted(name) + by)
  }

  counted(name: Count): number {
    return this.counts.get(name) ?? 0
  }

  fail(what: string): void {
    this.failures += 1
    if (this.told.length < MAX_TOLD) this.told.push(what)
  }

  wrongEnd(what: string): void {
    this.wrong.ends += 1
    this.fail(what)
  }

  differs(prompt: string, { lost, repeated, outOfOrder }: Difference): void {
    this.wrong.lost += lost
    this.wrong.repeated += repeated
    this.wrong.outOfOrder += outOfOrder
    this.fail(
      `${prompt} differs from the vendor's text: ${lost} lost, ${repeated} repeated, ${outOfOrder} out of order`,
    )
  }

  /** Fails unless it holds. */
  hold(holds: boolean, what: string): void {
    if (!holds) this.fail(what)
  }

  /** Keeps a measurement for a percentile. */
  sample(name: string, value: number): void {
    const samples = this.#samples.get(name) ?? []
    samples.push(value)
    this.#samples.set(name, samples)
  }

  samplesOf(name: string): readonly number[] {
    return this.#samples.get(name) ?? []
  }

  /** Writes a measurement down beside its goal: below it, or equal where the goal is 0. */
  figure(name: string, value: number, { unit, goal }: { readonly unit: string; readonly goal: number }): void {
    this.figures.push({ name, value, unit, goal, met: goal === 0 ? value === 0 : value < goal })
  }
}

/** The value below which the share `p` of the samples lies; NaN without samples. */
export function percentile(samples: readonly number[], p: number): number {
  const sorted = [...samples].sort((a, b) => a - b)
  return sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * p))] ?? Number.NaN
}
