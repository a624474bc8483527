import type { Count, Ledger } from './ledger.js'

/** How large a run is. */
export type Size = 'small' | 'full'

/** What a scenario is given. */
export interface Stage {
  readonly ledger: Ledger
  readonly seed: number
  readonly size: Size
  /** Seeded: the same seed draws the same numbers. */
  readonly random: () => number
  /** Whether to play another wave: one fits into the time, or too little has happened. A scenario plays at least one. */
  hasTime(): boolean
}

export interface Scenario {
  readonly name: string
  /** What it does, in a sentence for the report. */
  readonly about: string
  /** What has to have happened at least, whatever the size. */
  readonly least: Readonly<Partial<Record<Count, number>>>
  run(stage: Stage): Promise<void>
}

/** A whole number between the two, both included. */
export function between(random: () => number, least: number, most: number): number {
  return least + Math.floor(random() * (most - least + 1))
}
