/** Every error code of the protocol with its kind. A code belongs to exactly one kind. */
export const ERROR_KINDS = {
  bad_json: 'request',
  bad_message: 'request',
  prompt_too_long: 'request',
  message_too_large: 'request',
  unknown_block: 'request',
  unknown_model: 'request',
  id_in_use: 'request',
  stream_not_found: 'request',
  resume_expired: 'request',
  conversation_busy: 'request',
  unauthorized: 'request',
  forbidden: 'request',
  rate_limited: 'request',
  too_many_streams: 'request',
  streaming_disabled: 'request',
  llm_auth: 'llm',
  llm_rate_limited: 'llm',
  llm_overloaded: 'llm',
  llm_timeout: 'llm',
  llm_unavailable: 'llm',
  llm_bad_request: 'llm',
  llm_refused: 'llm',
  llm_interrupted: 'llm',
  internal: 'server',
  interrupted: 'server',
  store_unavailable: 'server',
  shutting_down: 'server',
  connection_lost: 'connection',
  connection_timeout: 'connection',
} as const satisfies Record<string, 'request' | 'llm' | 'server' | 'connection'>

export type ErrorCode = keyof typeof ERROR_KINDS
export type ErrorKind = (typeof ERROR_KINDS)[ErrorCode]

/** The kind that a code belongs to. */
export function kindOf(code: ErrorCode): ErrorKind {
  return ERROR_KINDS[code]
}
