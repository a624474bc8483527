// @ts-nocheck: emitted code, whose types are those of the schema
// Generated from the schemas by `npm run generate`. Do not edit.
import type { ServerMessage } from '../messages.js'

const isObject = (value) => typeof value === 'object' && value !== null && !Array.isArray(value)
const isCount = (value, least) => Number.isInteger(value) && value >= least
const object0 = (value) => isObject(value) && (value.token_count === undefined || isCount(value.token_count, 0)) && (value.is_code === undefined || typeof value.is_code === 'boolean') && (value.is_link === undefined || typeof value.is_link === 'boolean')
const choice1 = ["bad_json", "bad_message", "prompt_too_long", "message_too_large", "unknown_block", "unknown_model", "id_in_use", "stream_not_found", "resume_expired", "conversation_busy", "unauthorized", "forbidden", "rate_limited", "too_many_streams", "streaming_disabled", "llm_auth", "llm_rate_limited", "llm_overloaded", "llm_timeout", "llm_unavailable", "llm_bad_request", "llm_refused", "llm_interrupted", "internal", "interrupted", "store_unavailable", "shutting_down", "connection_lost", "connection_timeout"]
const object2 = (value) => isObject(value) && (value.kind === "request" || value.kind === "llm" || value.kind === "server" || value.kind === "connection") && choice1.includes(value.code) && typeof value.message === 'string' && typeof value.retryable === 'boolean' && (value.retry_after_ms === undefined || isCount(value.retry_after_ms, 0)) && (value.attempt === undefined || isCount(value.attempt, 1)) && (value.path === undefined || typeof value.path === 'string')
const object3 = (value) => isObject(value) && isCount(value.input_tokens, 0) && isCount(value.output_tokens, 0)
const object4 = (value) => isObject(value) && isCount(value.ttft_ms, 0) && isCount(value.duration_ms, 0)
const object5 = (value) => isObject(value) && isCount(value.max_prompt_chars, 1) && isCount(value.max_message_bytes, 1) && isCount(value.max_streams, 1)

/** Whether the value is a ServerMessage. Unknown fields are ignored. */
export function Check(value: unknown): value is ServerMessage {
  return isObject(value) && (
    (value.type === "chunk" && typeof value.id === 'string' && isCount(value.seq, 0) && typeof value.token === 'string' && value.token !== '' && (value.from === undefined || isCount(value.from, 0)) && (value.channel === undefined || value.channel === "reasoning") && (value.metadata === undefined || object0(value.metadata))) ||
    (value.type === "start" && typeof value.id === 'string' && isCount(value.seq, 0) && typeof value.epoch === 'string' && typeof value.block === 'string' && typeof value.provider === 'string' && typeof value.model === 'string' && (value.max_tokens === undefined || isCount(value.max_tokens, 1)) && (value.turns === undefined || isCount(value.turns, 0))) ||
    (value.type === "status" && typeof value.id === 'string' && isCount(value.seq, 0) && (value.state === "queued" || value.state === "thinking")) ||
    (value.type === "status" && typeof value.id === 'string' && isCount(value.seq, 0) && value.state === "retrying" && isCount(value.attempt, 2) && isCount(value.max_attempts, 2) && isCount(value.delay_ms, 0) && object2(value.error)) ||
    (value.type === "status" && typeof value.id === 'string' && isCount(value.seq, 0) && value.state === "recovering" && typeof value.epoch === 'string') ||
    (value.type === "complete" && typeof value.id === 'string' && isCount(value.seq, 0) && (value.model === undefined || typeof value.model === 'string') && (value.finish_reason === "stop" || value.finish_reason === "length" || value.finish_reason === "content_filter") && (value.usage === undefined || object3(value.usage)) && object4(value.timing)) ||
    (value.type === "error" && typeof value.id === 'string' && isCount(value.seq, 0) && object2(value.error) && (value.usage === undefined || object3(value.usage))) ||
    (value.type === "cancelled" && typeof value.id === 'string' && isCount(value.seq, 0) && (value.reason === "client" || value.reason === "abandoned" || value.reason === "shutdown" || value.reason === "limit") && (value.usage === undefined || object3(value.usage))) ||
    (value.type === "attached" && typeof value.id === 'string' && typeof value.epoch === 'string' && isCount(value.last_seq, -1) && (value.state === "running" || value.state === "ended")) ||
    (value.type === "error" && (value.re === undefined || typeof value.re === 'string') && (value.id === undefined || typeof value.id === 'string') && object2(value.error) && value.seq === undefined) ||
    (value.type === "heartbeat") ||
    (value.type === "pong" && (value.t === undefined || Number.isFinite(value.t))) ||
    (value.type === "welcome" && value.protocol === 1 && typeof value.session === 'string' && typeof value.streaming === 'boolean' && (value.backend === "websocket" || value.backend === "sse") && isCount(value.heartbeat_ms, 0) && object5(value.limits)) ||
    (value.type === "goaway" && isCount(value.reconnect_in_ms, 0))
  )
}
