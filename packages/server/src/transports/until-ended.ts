import type { Readable } from '../streams/readable.js'

/** Resolves when readers may see the log's terminal event, it cannot be read on, or `signal` aborts. Never rejects. */
export function untilEnded(
  readable: Pick<Readable, 'log' | 'isLost'>,
  { signal }: { signal: AbortSignal },
): Promise<void> {
  const { log } = readable
  const isOver = () => log.terminal !== undefined || readable.isLost
  return new Promise((resolve) => {
    const finish = () => {
      stop()
      signal.removeEventListener('abort', finish)
      resolve()
    }
    const stop = log.watch({ told: () => isOver() && finish() })
    signal.addEventListener('abort', finish, { once: true })
    if (isOver() || signal.aborted) finish()
  })
}
