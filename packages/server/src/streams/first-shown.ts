import type { EventLog } from '../ports/event-log.js'

/** Resolves when readers may see the first event. */
export function firstShown(log: EventLog): Promise<void> {
  if (log.shown >= 0) return Promise.resolve()
  return new Promise((resolve) => {
    const stop = log.watch({
      told: () => {
        stop()
        resolve()
      },
    })
  })
}
