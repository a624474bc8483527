import type { StreamView } from '../types.js'
import { stopTitle } from './templates/outcome.js'

/**
 * What a screen reader is told when a stream's stage changes: whole sentences, never the streamed text itself.
 * Undefined where there is nothing new to say.
 */
export function announcementOf(view: StreamView, previous: StreamView | undefined): string | undefined {
  if (view.status === previous?.status && view.retry?.attempt === previous.retry?.attempt) return undefined
  switch (view.status) {
    case 'sending':
      return 'Sent.'
    case 'queued':
      return 'Waiting for a free place.'
    case 'thinking':
      return 'Thinking.'
    case 'streaming':
      return 'The answer has started.'
    case 'retrying':
      return view.retry && `Trying again: attempt ${view.retry.attempt} of ${view.retry.max_attempts}.`
    case 'recovering':
      return 'Another server takes over.'
    case 'complete':
      return 'The answer is complete.'
    case 'error':
      return `Error. ${view.error?.message ?? ''}`
    case 'cancelled':
      return stopTitle(view)
    default:
      return view.status satisfies never
  }
}
