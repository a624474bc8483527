import { VENDOR_WORDS } from './vendor-script.js'
import { data, type Wire, type WireAnswer } from './wire.js'

const ERRORS = {
  overloaded: 'server_is_overloaded',
  rate_limit: 'rate_limit_exceeded',
  server: 'server_error',
} as const

/** OpenAI's Chat Completions with `stream` and `include_usage`. */
export const openaiChatWire: Wire = {
  basePath: '/v1',
  keepAlive: ': keep-alive\n\n',
  opening: (answer) => [chunk(answer, [choice({ role: 'assistant', content: '', refusal: null })])],
  thinking: (text, answer) => chunk(answer, [choice({ reasoning_content: text })]),
  token: (text, answer) => chunk(answer, [choice({ content: text })]),
  closing: (answer) => [
    ...(answer.finish === 'refusal' ? [chunk(answer, [choice({ refusal: 'I cannot help with that.' })])] : []),
    chunk(answer, [choice({}, answer.finish === 'refusal' ? 'stop' : answer.finish)]),
    chunk(answer, [], usageOf(answer)),
    'data: [DONE]\n\n',
  ],
  error: (name) => data({ error: { message: VENDOR_WORDS, type: ERRORS[name], param: null, code: null } }),
  errorBody: (status) => ({
    error: { message: VENDOR_WORDS, type: status === 429 ? 'requests' : 'some_error', param: null, code: null },
  }),
}

function chunk({ model }: WireAnswer, choices: readonly object[], usage: object | null = null): string {
  return data({ id: 'chatcmpl-1', object: 'chat.completion.chunk', created: 1_700_000_000, model, choices, usage })
}

function choice(delta: object, finish_reason: string | null = null): object {
  return { index: 0, delta, logprobs: null, finish_reason }
}

function usageOf({ usage: { input_tokens, output_tokens } }: WireAnswer): object {
  return {
    prompt_tokens: input_tokens,
    completion_tokens: output_tokens,
    total_tokens: input_tokens + output_tokens,
  }
}
