import type { ReactiveElement } from 'lit'

/**
 * Calls `teardown` when the host has really left the page. An element that is moved is removed and attached again
 * within one task; it keeps what it has.
 */
export function whenLeft(host: ReactiveElement, teardown: () => void): void {
  queueMicrotask(() => {
    if (!host.isConnected) teardown()
  })
}
