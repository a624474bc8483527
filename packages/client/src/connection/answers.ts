import type { ErrorAnswerMessage } from '@runnel/protocol'

/**
 * - `fail`: the stream ends here with the answer's error;
 * - `read_later`: the stream goes on, but cannot be read now: resume with backoff;
 * - `start_over`: the cursor is worthless, the log may still be there: read it from its start;
 * - `cancelled`: what was to be stopped does not exist: it counts as stopped;
 * - `ignore`: nothing depends on it.
 */
export type AnswerAction = 'fail' | 'read_later' | 'start_over' | 'cancelled' | 'ignore'

/** What an error without a `seq` means for the stream that it names. */
export function actionFor({ re, error }: ErrorAnswerMessage): AnswerAction {
  switch (re) {
    case 'prompt':
      return 'fail'
    case 'resume':
      return error.code === 'resume_expired' ? 'start_over' : whenUnreadable(error)
    case 'cancel':
      return error.code === 'stream_not_found' ? 'cancelled' : 'ignore'
    case undefined:
      return whenUnreadable(error)
    default:
      return 'ignore'
  }
}

function whenUnreadable({ code, retryable }: ErrorAnswerMessage['error']): AnswerAction {
  return retryable || code === 'store_unavailable' ? 'read_later' : 'fail'
}
