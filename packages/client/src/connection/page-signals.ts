/** What the page tells of its network and its reader. */
export type PageSignal = 'online' | 'offline' | 'wake'

/** The parts of a browser that are listened to; all missing in Node. */
export interface Page {
  readonly window?: EventTarget | undefined
  readonly document?: (EventTarget & { readonly visibilityState: string }) | undefined
  readonly navigator?: { readonly onLine?: boolean } | undefined
}

const LOOPBACK = /^(localhost|127(\.\d+){3}|\[::1\])$/

/** The page that this code runs in. */
export function currentPage(): Page {
  const { window, document, navigator } = globalThis as Page
  return { window, document, navigator }
}

/** Whether an attempt makes sense. A server on this very machine is reached without a network, too. */
export function isReachable({ navigator }: Page, hostname: string): boolean {
  return navigator?.onLine !== false || LOOPBACK.test(hostname)
}

/** Calls `listener` when the network comes or goes, and when the page is looked at again. Returns how to stop. */
export function watchPage({ window, document }: Page, listener: (signal: PageSignal) => void): () => void {
  const stops = [
    listen(window, 'online', () => listener('online')),
    listen(window, 'offline', () => listener('offline')),
    // A page that comes back from the back/forward cache may have been frozen for hours: its socket is gone.
    listen(window, 'pageshow', () => listener('wake')),
    listen(document, 'visibilitychange', () => document?.visibilityState === 'visible' && listener('wake')),
  ]
  return () => {
    for (const stop of stops) stop()
  }
}

/** Removed by hand: Node 20 forgets the `signal` option of all but the last of a target's listeners. */
function listen(target: EventTarget | undefined, type: string, handler: () => void): () => void {
  target?.addEventListener(type, handler)
  return () => target?.removeEventListener(type, handler)
}
