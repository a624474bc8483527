const PARENT_CHECK_MS = 500

/**
 * Sends SIGTERM to this process when its parent has gone: a SIGTERM to npm ends npm and its shell, and never reaches what they
 * started, which would go on, and hold its port. Returns what stops watching; does nothing where npm is not the parent.
 */
export function watchParent() {
  if (!process.env.npm_lifecycle_event) return () => undefined
  const parent = process.ppid
  const watch = setInterval(() => {
    if (process.ppid === parent) return
    clearInterval(watch)
    process.kill(process.pid, 'SIGTERM')
  }, PARENT_CHECK_MS)
  watch.unref()
  return () => clearInterval(watch)
}
