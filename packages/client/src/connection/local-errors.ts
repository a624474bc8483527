import type { ERROR_KINDS, ErrorCode, WireError } from '@runnel/protocol'

/** Each error with its kind and what a person reads. The kinds stand here again, so that pages load no table of all codes. */
const ERRORS = {
  connection_lost: ['connection', 'The connection is closed. Reload the page to go on.', true],
  connection_timeout: ['connection', 'The server did not answer. Try again.', true],
  bad_message: [
    'request',
    'A prompt needs some text, and an id of 1 to 64 letters, digits, hyphens and underscores.',
    false,
  ],
  stream_not_found: ['request', 'The server has lost this answer, or let go of it. Ask again.', true],
  unauthorized: ['request', 'The server does not accept this sign-in. Sign in again.', false],
  too_many_streams: ['request', 'Too many answers are under way. Wait until one has ended.', true],
  message_too_large: ['request', 'The prompt is too large for this server. Shorten it.', false],
  interrupted: ['server', 'The answer was cut off. Ask again.', true],
  internal: ['server', 'The answer could not be read. Ask again.', true],
} as const satisfies { [C in ErrorCode]?: readonly [(typeof ERROR_KINDS)[C], string, boolean] }

/** An error that the client raises itself, in the protocol's own shape; `words` instead of the usual ones. */
export function localError(code: keyof typeof ERRORS, words?: string): WireError {
  const [kind, message, retryable] = ERRORS[code]
  return { kind, code, message: words ?? message, retryable }
}

/** A request that failed on its way: unlike the connection, nobody makes it again by itself. */
export function unreachable(): WireError {
  return localError('connection_lost', 'The server cannot be reached. Try again.')
}
