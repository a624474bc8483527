import { setTimeout as delay } from 'node:timers/promises'

const LOOK_MS = 10

/** Looks until it holds. @returns whether it did within the time */
export async function settles(holds: () => boolean, withinMs: number): Promise<boolean> {
  const deadline = performance.now() + withinMs
  while (!holds()) {
    if (performance.now() > deadline) return false
    await delay(LOOK_MS)
  }
  return true
}
