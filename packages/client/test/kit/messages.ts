import type {
  AttachedMessage,
  ErrorAnswerMessage,
  ErrorCode,
  ServerMessage,
  StreamEvent,
  WelcomeMessage,
} from '@runnel/protocol'
import { kindOf } from '@runnel/protocol'

export const SESSION = 's'.repeat(43)

export function welcome(changes: Partial<WelcomeMessage> = {}): WelcomeMessage {
  return {
    type: 'welcome',
    protocol: 1,
    session: SESSION,
    streaming: true,
    backend: 'websocket',
    heartbeat_ms: 15_000,
    limits: { max_prompt_chars: 16_000, max_message_bytes: 131_072, max_streams: 32 },
    ...changes,
  }
}

export function attached(id: string, changes: Partial<AttachedMessage> = {}): AttachedMessage {
  return { type: 'attached', id, epoch: 'e1', last_seq: -1, state: 'running', ...changes }
}

export function start(id: string, epoch = 'e1'): StreamEvent {
  return { type: 'start', id, seq: 0, epoch, block: 'ask', provider: 'demo', model: 'demo' }
}

export function chunk(id: string, seq: number, token: string, from?: number): StreamEvent {
  return { type: 'chunk', id, seq, token, ...(from !== undefined && { from }) }
}

export function complete(id: string, seq: number): StreamEvent {
  return { type: 'complete', id, seq, finish_reason: 'stop', timing: { ttft_ms: 1, duration_ms: 2 } }
}

export function cancelled(id: string, seq: number): StreamEvent {
  return { type: 'cancelled', id, seq, reason: 'client' }
}

export function answer(
  re: string | undefined,
  id: string | undefined,
  code: ErrorCode,
  retryable = false,
): ErrorAnswerMessage {
  const error = { kind: kindOf(code), code, message: 'It did not work.', retryable }
  return { type: 'error', error, ...(re !== undefined && { re }), ...(id !== undefined && { id }) }
}

/** A stream's beginning as a server sends it: attached, start, and one chunk for each token. */
export function opening(id: string, ...tokens: string[]): ServerMessage[] {
  return [attached(id), start(id), ...tokens.map((token, index) => chunk(id, index + 1, token))]
}
