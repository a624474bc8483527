// One line per slow step: "Installing dependencies … 24 s".
import { performance } from 'node:perf_hooks'

const REDRAW_MS = 1000

/**
 * Tells that `work` is under way, and in the end how long it took. On a terminal the seconds count up.
 * @template T
 * @param {string} title
 * @param {() => Promise<T>} work
 * @returns {Promise<T>}
 */
export async function step(title, work) {
  const started = performance.now()
  const line = () => `${title} … ${seconds(performance.now() - started)}`
  const terminal = process.stdout.isTTY
  process.stdout.write(terminal ? line() : `${title} …`)
  const redraw = terminal ? setInterval(() => process.stdout.write(`\r${line()}`), REDRAW_MS) : undefined
  try {
    return await work()
  } finally {
    clearInterval(redraw)
    process.stdout.write(terminal ? `\r${line()}\n` : ` ${seconds(performance.now() - started)}\n`)
  }
}

/** Milliseconds as people read them: `0.4 s`, `24 s`. */
export function seconds(ms) {
  return ms < 10_000 ? `${(ms / 1000).toFixed(1)} s` : `${Math.round(ms / 1000)} s`
}
