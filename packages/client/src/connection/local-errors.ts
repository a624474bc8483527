import { kindOf, type ErrorCode, type WireError } from '@runnel/protocol'

const MESSAGES = {
  server_unreachable: ['The server cannot be reached. Try again.', true],
  connection_lost: ['The connection is closed. Reload the page to go on.', true],
  connection_timeout: ['The server did not answer. Try again.', true],
  bad_message: ['A prompt needs some text, and an id of 1 to 64 letters, digits, hyphens and underscores.', false],
  stream_not_found: ['The server has lost this answer, or let go of it. Ask again.', true],
  unauthorized: ['The server does not accept this sign-in. Sign in again.', false],
  too_many_streams: ['Too many answers are under way. Wait until one has ended.', true],
  message_too_large: ['The prompt is too large for this server. Shorten it.', false],
  internal: ['The answer could not be read without gaps. Ask again.', true],
  store_unavailable: ['The answer cannot be read now. Ask again later.', true],
} as const satisfies Partial<Record<ErrorCode | 'server_unreachable', readonly [string, boolean]>>

/** An error that the client raises itself, in the protocol's own shape. */
export function localError(name: keyof typeof MESSAGES): WireError {
  const [message, retryable] = MESSAGES[name]
  // One request that failed is a lost connection, too; a person is told something else to do about it.
  const code = name === 'server_unreachable' ? 'connection_lost' : name
  return { kind: kindOf(code), code, message, retryable }
}
