import closeWithGrace from 'close-with-grace'

/**
 * SIGTERMs that come within this time of the first one are the same, in milliseconds: supervisors signal the process
 * group, and its leader besides. Not so SIGINT: who presses Ctrl-C twice wants it to end.
 */
const SAME_SIGTERM_MS = 1_000

export interface StopOptions {
  /** What a clean stop may take, in milliseconds. */
  readonly delayMs: number
  /** @param error what was thrown and not caught, where that is the reason */
  readonly stop: (error?: Error) => Promise<void>
}

/** Stops the process once it is signalled or something was thrown and not caught; a second signal ends it at once. */
export function stopOnSignal({ delayMs, stop }: StopOptions): void {
  let isStopping = false
  let signalledAt: number | undefined
  const { close } = closeWithGrace({ delay: delayMs, skip: ['SIGTERM'] }, async ({ err }) => {
    isStopping = true
    await stop(err)
  })
  process.on('SIGTERM', () => {
    const now = performance.now()
    if (!isStopping) {
      signalledAt = now
      return close()
    }
    if (now - (signalledAt ?? -Infinity) <= SAME_SIGTERM_MS) return
    process.stderr.write('second SIGTERM, exiting\n')
    process.exit(1)
  })
}
