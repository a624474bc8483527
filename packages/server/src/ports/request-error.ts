import { type ErrorCode, kindOf, type WireError } from '@runnel/protocol'

/** What a person reads for each code, and whether the same request may succeed later. */
const ERRORS: Record<ErrorCode, readonly [message: string, retryable: boolean]> = {
  bad_json: ['The message is not JSON.', false],
  bad_message: ['The message does not fit the protocol.', false],
  prompt_too_long: ['The prompt is too long. Shorten it and send it again.', false],
  message_too_large: ['The message is too large. Shorten it and send it again.', false],
  unknown_block: ['This server has no such block. GET /api/blocks lists them.', false],
  unknown_model: ['This server does not offer that model.', false],
  id_in_use: ['Another prompt was sent under this id. Choose a new id.', false],
  stream_not_found: ['There is no such stream, or it has expired.', false],
  resume_expired: ['This cursor is not one of this stream. Read it from the start.', false],
  conversation_busy: ['An earlier prompt of this conversation is still being answered. Wait for it or stop it.', true],
  unauthorized: ['Sign in and try again.', false],
  forbidden: ['This page may not use this server. Its origin has to be in ALLOWED_ORIGINS.', false],
  rate_limited: ['Too many prompts. Wait a moment and try again.', true],
  too_many_streams: ['Too many answers at once. Wait for one to finish, or stop one.', true],
  streaming_disabled: [
    'Streaming is switched off here. Ask for the whole answer with accept: application/json.',
    false,
  ],
  llm_auth: ['The model refused the key of this server. Whoever runs it has to check the API key.', false],
  llm_rate_limited: ['The model takes no more requests just now. Try again in a moment.', true],
  llm_overloaded: ['The model is overloaded. Try again in a moment.', true],
  llm_timeout: ['The model did not answer in time. Try again.', true],
  llm_unavailable: ['The model cannot be reached. Try again in a moment.', true],
  llm_bad_request: [
    'The model did not accept the request. Change the prompt, or have the server’s settings checked.',
    false,
  ],
  llm_refused: ['The model declined to answer. Ask in another way.', false],
  llm_interrupted: ['The answer broke off midway. Try again.', true],
  internal: ['Something went wrong on the server. Try again.', true],
  interrupted: ['The server that was answering has stopped. Try again.', true],
  store_unavailable: ['The server cannot reach its store. Try again in a moment.', true],
  shutting_down: ['The server is shutting down. Try again in a moment.', true],
  connection_lost: ['The connection was lost.', true],
  connection_timeout: ['The server did not answer in time.', true],
}

/** Whether the protocol has such a code. */
export function isErrorCode(code: string): code is ErrorCode {
  return Object.hasOwn(ERRORS, code)
}

export type WireErrorDetails = Partial<Pick<WireError, 'message' | 'retry_after_ms' | 'attempt' | 'path'>>

/** The wire form of an error: its kind, a message for people, and whether a retry may help. */
export function wireError(code: ErrorCode, details: WireErrorDetails = {}): WireError {
  const [message, retryable] = ERRORS[code]
  return { kind: kindOf(code), code, message, retryable, ...details }
}

/** A request that cannot be served: thrown where it is found out, answered once at the boundary. */
export class RequestError extends Error {
  override readonly name = 'RequestError'
  readonly code: ErrorCode

  constructor(readonly error: WireError) {
    super(error.code)
    this.code = error.code
  }
}

/** A `RequestError` with the code's own message, unless `details` says more. */
export function requestError(code: ErrorCode, details?: WireErrorDetails): RequestError {
  return new RequestError(wireError(code, details))
}
