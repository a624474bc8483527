import { VENDOR_WORDS } from './vendor-script.js'
import { typed, type Wire, type WireAnswer } from './wire.js'

const ERRORS = {
  overloaded: 'server_is_overloaded',
  rate_limit: 'rate_limit_exceeded',
  server: 'server_error',
} as const

const place = { item_id: 'msg_1', output_index: 0, content_index: 0 }

/** OpenAI's Responses API. */
export const openaiResponsesWire: Wire = {
  basePath: '/v1',
  keepAlive: ': keep-alive\n\n',
  opening: (answer) => [
    event(answer, 'response.created', { response: response(answer, 'in_progress') }),
    event(answer, 'response.in_progress', { response: response(answer, 'in_progress') }),
    event(answer, 'response.output_item.added', { output_index: 0, item: item('in_progress', '') }),
    event(answer, 'response.content_part.added', { ...place, part: part('') }),
  ],
  thinking: (text, answer) =>
    event(answer, 'response.reasoning_summary_text.delta', {
      item_id: 'rs_1',
      output_index: 0,
      summary_index: 0,
      delta: text,
    }),
  token: (text, answer) => event(answer, 'response.output_text.delta', { ...place, delta: text, logprobs: [] }),
  closing: (answer) => (answer.finish === 'refusal' ? refusal(answer) : ending(answer)),
  error: (name, answer) => event(answer, 'error', { code: ERRORS[name], message: VENDOR_WORDS, param: null }),
  errorBody: (status) => ({
    error: { message: VENDOR_WORDS, type: status === 429 ? 'requests' : 'some_error', param: null, code: null },
  }),
}

function event(answer: WireAnswer, type: string, fields: object): string {
  return typed({ type, sequence_number: answer.next(), ...fields } as { type: string })
}

function refusal(answer: WireAnswer): string[] {
  const words = 'I cannot help with that.'
  return [
    event(answer, 'response.refusal.delta', { ...place, delta: words }),
    event(answer, 'response.refusal.done', { ...place, refusal: words }),
    event(answer, 'response.completed', { response: response(answer, 'completed') }),
  ]
}

function ending(answer: WireAnswer): string[] {
  const text = answer.tokens.join('')
  const whole = answer.finish === 'stop'
  return [
    event(answer, 'response.output_text.done', { ...place, text, logprobs: [] }),
    event(answer, 'response.content_part.done', { ...place, part: part(text) }),
    event(answer, 'response.output_item.done', { output_index: 0, item: item('completed', text) }),
    whole
      ? event(answer, 'response.completed', { response: response(answer, 'completed') })
      : event(answer, 'response.incomplete', { response: response(answer, 'incomplete') }),
  ]
}

function response(answer: WireAnswer, status: 'in_progress' | 'completed' | 'incomplete'): object {
  const running = status === 'in_progress'
  const { input_tokens, output_tokens } = answer.usage
  const reason = answer.finish === 'length' ? 'max_output_tokens' : 'content_filter'
  return {
    id: 'resp_1',
    object: 'response',
    created_at: 1_700_000_000,
    status,
    error: null,
    incomplete_details: status === 'incomplete' ? { reason } : null,
    model: answer.model,
    output: running ? [] : [item(status, answer.tokens.join(''))],
    usage: running
      ? null
      : {
          input_tokens,
          input_tokens_details: { cached_tokens: 0 },
          output_tokens,
          output_tokens_details: { reasoning_tokens: 0 },
          total_tokens: input_tokens + output_tokens,
        },
  }
}

function item(status: string, text: string): object {
  return { id: 'msg_1', type: 'message', status, role: 'assistant', content: text === '' ? [] : [part(text)] }
}

function part(text: string): object {
  return { type: 'output_text', text, annotations: [], logprobs: [] }
}
