/** Releases items at a steady rate. One per stream. */
export interface Pacer {
  /**
   * Asks for the next item: undefined when it is due already, else a promise that resolves when it is. Rejects with
   * `signal.reason` after an abort.
   */
  next(): Promise<void> | undefined
  /** Stops the timer and lets go of the signal. Idempotent. */
  close(): void
}

/** How many items may pass in one turn of the event loop before others get theirs. */
const MAX_BURST = 32

/**
 * Releases `perSecond` items a second, the first at once; 0 means no limit, only turns for others. What is due is
 * reckoned from the time elapsed since the start, so that late timers (Node's are good to 1 ms) do not lower the rate.
 */
export function openPacer(perSecond: number, { signal }: { signal: AbortSignal }): Pacer {
  const started = performance.now()
  let released = 0
  let burst = 0
  let stop: (() => void) | undefined

  const onAbort = () => stop?.()
  signal.addEventListener('abort', onAbort, { once: true })

  const pause = (ms: number) =>
    new Promise<void>((resolve) => {
      const settle = () => {
        stop = undefined
        burst = 0
        resolve()
      }
      if (signal.aborted) return settle()
      const cancel = ms > 0 ? cancelTimeout(setTimeout(settle, ms)) : cancelImmediate(setImmediate(settle))
      stop = () => {
        cancel()
        settle()
      }
    })

  const wait = async (ms: number) => {
    await pause(ms)
    signal.throwIfAborted()
  }

  return {
    next() {
      const due = perSecond === 0 ? 0 : started + (released * 1000) / perSecond - performance.now()
      released += 1
      burst += 1
      if (due <= 0 && burst <= MAX_BURST && !signal.aborted) return undefined
      return wait(Math.max(0, due))
    },
    close() {
      signal.removeEventListener('abort', onAbort)
      stop?.()
    },
  }
}

function cancelTimeout(timer: NodeJS.Timeout): () => void {
  return () => clearTimeout(timer)
}

function cancelImmediate(timer: NodeJS.Immediate): () => void {
  return () => clearImmediate(timer)
}
