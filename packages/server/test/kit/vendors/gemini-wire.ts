import { VENDOR_WORDS } from './vendor-script.js'
import { data, type Wire, type WireAnswer } from './wire.js'

const ERRORS = {
  overloaded: { code: 503, status: 'UNAVAILABLE' },
  rate_limit: { code: 429, status: 'RESOURCE_EXHAUSTED' },
  server: { code: 500, status: 'INTERNAL' },
} as const

const FINISH_REASONS = { stop: 'STOP', length: 'MAX_TOKENS', content_filter: 'SAFETY', refusal: 'SAFETY' } as const

/** Gemini's `streamGenerateContent` with `alt=sse`. */
export const geminiWire: Wire = {
  basePath: '',
  keepAlive: ': keep-alive\n\n',
  opening: () => [],
  thinking: (text, answer) => response(answer, [{ text, thought: true }]),
  token: (text, answer) => response(answer, [{ text }]),
  closing: (answer) =>
    answer.finish === 'refusal' && answer.tokens.length === 0
      ? [
          data({
            promptFeedback: { blockReason: 'SAFETY' },
            usageMetadata: usageOf(answer),
            modelVersion: answer.model,
          }),
        ]
      : [response(answer, [{ text: '' }], FINISH_REASONS[answer.finish])],
  error: (name) => data({ error: { ...ERRORS[name], message: VENDOR_WORDS } }),
  errorBody: (status) => ({
    error: { code: status, message: VENDOR_WORDS, status: 'SOME_ERROR', ...retryInfo(status) },
  }),
}

/** Gemini tells the wait in the body, not in a header. */
function retryInfo(status: number): object {
  if (status !== 429) return {}
  return { details: [{ '@type': 'type.googleapis.com/google.rpc.RetryInfo', retryDelay: '17.5s' }] }
}

function response(answer: WireAnswer, parts: readonly object[], finishReason?: string): string {
  return data({
    candidates: [{ content: { parts, role: 'model' }, ...(finishReason !== undefined && { finishReason }), index: 0 }],
    usageMetadata: usageOf(answer),
    modelVersion: answer.model,
    responseId: 'response-1',
  })
}

function usageOf({ usage: { input_tokens, output_tokens } }: WireAnswer): object {
  return {
    promptTokenCount: input_tokens,
    candidatesTokenCount: output_tokens,
    totalTokenCount: input_tokens + output_tokens,
  }
}
