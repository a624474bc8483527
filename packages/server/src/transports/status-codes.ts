import type { ErrorCode, WireError } from '@runnel/protocol'

/** The HTTP status of each error code. */
export const STATUS: Readonly<Record<ErrorCode, number>> = {
  bad_json: 400,
  bad_message: 400,
  prompt_too_long: 400,
  unknown_block: 400,
  unknown_model: 400,
  unauthorized: 401,
  forbidden: 403,
  stream_not_found: 404,
  id_in_use: 409,
  conversation_busy: 409,
  resume_expired: 410,
  message_too_large: 413,
  rate_limited: 429,
  too_many_streams: 429,
  internal: 500,
  llm_auth: 502,
  llm_rate_limited: 502,
  llm_overloaded: 502,
  llm_unavailable: 502,
  llm_bad_request: 502,
  llm_refused: 502,
  llm_interrupted: 502,
  llm_timeout: 504,
  interrupted: 503,
  streaming_disabled: 503,
  store_unavailable: 503,
  shutting_down: 503,
  connection_lost: 503,
  connection_timeout: 504,
}

/** What `retry-after` says where nothing better is known, in seconds. */
const DEFAULT_RETRY_AFTER_S = 1

export function statusOf(error: WireError): number {
  return STATUS[error.code]
}

/** Seconds for the `retry-after` header; undefined where the protocol sends none. */
export function retryAfterOf(error: WireError): number | undefined {
  if (statusOf(error) !== 429) return undefined
  return error.retry_after_ms === undefined ? DEFAULT_RETRY_AFTER_S : Math.ceil(error.retry_after_ms / 1000)
}
