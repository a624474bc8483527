import { kindOf, type ErrorCode, type WireError } from '@runnel/protocol'

const MESSAGES = {
  connection_lost: ['The connection is closed. Reload the page to go on.', true],
  unauthorized: ['The server does not accept this sign-in. Sign in again.', false],
  too_many_streams: ['Too many answers are under way. Wait until one has ended.', true],
  message_too_large: ['The prompt is too large for this server. Shorten it.', false],
  internal: ['The answer could not be read without gaps. Ask again.', true],
  store_unavailable: ['The answer cannot be read now. Ask again later.', true],
} as const satisfies Partial<Record<ErrorCode, readonly [string, boolean]>>

/** An error that the client raises itself, in the protocol's own shape. */
export function localError(code: keyof typeof MESSAGES): WireError {
  const [message, retryable] = MESSAGES[code]
  return { kind: kindOf(code), code, message, retryable }
}
