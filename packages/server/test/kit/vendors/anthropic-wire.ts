import { VENDOR_WORDS } from './vendor-script.js'
import { typed, type Wire, type WireAnswer } from './wire.js'

const ERRORS = { overloaded: 'overloaded_error', rate_limit: 'rate_limit_error', server: 'api_error' } as const

const STOP_REASONS = {
  stop: 'end_turn',
  length: 'max_tokens',
  content_filter: 'refusal',
  refusal: 'refusal',
} as const

/** Anthropic's Messages with `stream`. Reasoning comes as a block of its own in reality; its deltas are the same here. */
export const anthropicWire: Wire = {
  basePath: '',
  keepAlive: typed({ type: 'ping' }),
  opening: (answer) => [
    event('message_start', { message: message(answer) }),
    event('content_block_start', { index: 0, content_block: { type: 'text', text: '' } }),
  ],
  thinking: (text) => event('content_block_delta', { index: 0, delta: { type: 'thinking_delta', thinking: text } }),
  token: (text) => event('content_block_delta', { index: 0, delta: { type: 'text_delta', text } }),
  closing: ({ finish, usage }) => [
    event('content_block_stop', { index: 0 }),
    event('message_delta', {
      delta: { stop_reason: STOP_REASONS[finish], stop_sequence: null },
      usage: { output_tokens: usage.output_tokens },
    }),
    event('message_stop', {}),
  ],
  error: (name) => event('error', { error: { type: ERRORS[name], message: VENDOR_WORDS } }),
  errorBody: (status) => ({
    type: 'error',
    error: { type: status === 529 ? 'overloaded_error' : 'some_error', message: VENDOR_WORDS },
  }),
}

function event(type: string, fields: object): string {
  return typed({ type, ...fields })
}

function message({ model, usage }: WireAnswer): object {
  return {
    id: 'msg_1',
    type: 'message',
    role: 'assistant',
    model,
    content: [],
    stop_reason: null,
    stop_sequence: null,
    usage: {
      input_tokens: usage.input_tokens,
      cache_creation_input_tokens: 0,
      cache_read_input_tokens: 0,
      output_tokens: 1,
    },
  }
}
