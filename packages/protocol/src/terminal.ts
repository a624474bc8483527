import type { StreamEvent, TerminalEvent } from './events.js'

/** Whether the event ends its stream. Nothing follows a terminal event. */
export function isTerminal<E extends { type: StreamEvent['type'] }>(
  event: E,
): event is E & { type: TerminalEvent['type'] } {
  switch (event.type) {
    case 'chunk':
    case 'start':
    case 'status':
      return false
    case 'complete':
    case 'error':
    case 'cancelled':
      return true
    default:
      return event.type satisfies never
  }
}
