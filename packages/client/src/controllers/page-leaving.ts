/** Those who have something to do when the page is left. Bounded by the page's elements, each of which is there once. */
const leavers = new Set<() => void>()
let isLeft = false

/** Whether the page is being left: between `pagehide` and `pageshow`, for as long as anybody asks to be told. */
export function isPageLeft(): boolean {
  return isLeft
}

/**
 * Calls `listener` when the page is left, until `signal` aborts. All are told by one listener of the page, which comes
 * first: requests that end with the page fail as soon as any listener has returned, and whoever has not been told by
 * then would take that for news.
 */
export function whenPageLeft(listener: () => void, signal: AbortSignal): void {
  if (leavers.size === 0) listen('addEventListener')
  leavers.add(listener)
  const stop = (): void => {
    leavers.delete(listener)
    if (leavers.size > 0) return
    listen('removeEventListener')
    isLeft = false
  }
  signal.addEventListener('abort', stop, { once: true })
}

function listen(change: 'addEventListener' | 'removeEventListener'): void {
  window[change]('pagehide', leave, true)
  window[change]('pageshow', comeBack, true)
}

function leave(): void {
  isLeft = true
  for (const listener of [...leavers]) listener()
}

function comeBack(): void {
  isLeft = false
}
