// What the core of a server did, whoever asked for it.
import { readFileSync } from 'node:fs'

const TICK_US = 10_000
const IDLE = new Set([3, 4])

/** CPU time of one core so far, in microseconds; not known outside Linux. @param {number} core */
export function coreBusyUs(core) {
  try {
    const line = readFileSync('/proc/stat', 'utf8').split('\n')[core + 1] ?? ''
    const ticks = line.split(' ').slice(1, 9).map(Number)
    return ticks.reduce((sum, value, index) => (IDLE.has(index) ? sum : sum + value), 0) * TICK_US
  } catch {
    // No such file elsewhere: nobody can tell then whether others were at work.
    return Number.NaN
  }
}
