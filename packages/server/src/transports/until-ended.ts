import type { EventLog } from '../ports/event-log.js'

/** Resolves when readers may see the log's terminal event, or `signal` aborts. Never rejects. */
export function untilEnded(log: EventLog, { signal }: { signal: AbortSignal }): Promise<void> {
  return new Promise((resolve) => {
    const finish = () => {
      stop()
      signal.removeEventListener('abort', finish)
      resolve()
    }
    const stop = log.watch(() => log.terminal && finish())
    signal.addEventListener('abort', finish, { once: true })
    if (log.terminal || signal.aborted) finish()
  })
}
