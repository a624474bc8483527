import type { FinishReason } from '@runnel/protocol'
import type OpenAI from 'openai'
import type { ProviderErrorCode, ProviderEvent, ProviderRequest } from '../ports/provider.js'
import { continuedTurns } from './continuation.js'
import { openEvents } from './openai-events.js'
import type { OpenAISdk, OpenAISettings } from './openai-sdk.js'
import type { VendorAnswer } from './vendor-answer.js'
import { codeOfFault, sdkFault } from './vendor-errors.js'
import type { VendorDialect } from './vendor-stream.js'

type Event = OpenAI.Responses.ResponseStreamEvent
type Response = OpenAI.Responses.Response

/** OpenAI's own API. `store: false`: conversations are kept by us, and by nobody else. */
export function responsesDialect(settings: OpenAISettings): VendorDialect<OpenAISdk, Event> {
  return {
    connect: settings.connect,
    open: (sdk, request, signal) => openEvents(sdk.client.responses.create(body(request, settings), { signal }), sdk),
    read,
    fault: (error, { isTimeout }) => sdkFault(error, isTimeout(error)),
  }
}

function body(
  request: ProviderRequest,
  { model, maxTokens }: OpenAISettings,
): OpenAI.Responses.ResponseCreateParamsStreaming {
  const limit = request.max_tokens ?? maxTokens
  return {
    model: request.model ?? model,
    input: continuedTurns(request).map(({ role, text }) => ({ role, content: text })),
    stream: true,
    store: false,
    ...(request.instructions !== '' && { instructions: request.instructions }),
    ...(limit !== undefined && { max_output_tokens: limit }),
  }
}

function read(event: Event, answer: VendorAnswer): readonly ProviderEvent[] {
  switch (event.type) {
    case 'response.output_text.delta':
      return answer.text(event.delta)
    case 'response.reasoning_text.delta':
    case 'response.reasoning_summary_text.delta':
      return answer.thinking(event.delta)
    case 'response.refusal.delta':
      answer.refused = true
      return []
    case 'response.completed':
    case 'response.incomplete':
      keep(event.response, answer)
      answer.finish = finishOf(event.response)
      return []
    case 'response.failed':
      keep(event.response, answer)
      throw answer.failure(codeOf(event.response.error?.code))
    case 'error':
      throw answer.failure(codeOf(event.code))
    default:
      // Events about items and parts repeat what the deltas say.
      return []
  }
}

function keep({ model, usage }: Response, answer: VendorAnswer): void {
  answer.model = model
  if (usage) answer.usage = { input_tokens: usage.input_tokens, output_tokens: usage.output_tokens }
}

function finishOf(response: Response): FinishReason {
  if (response.incomplete_details?.reason === 'content_filter') return 'content_filter'
  return response.status === 'incomplete' ? 'length' : 'stop'
}

function codeOf(word: string | null | undefined): ProviderErrorCode {
  return codeOfFault({ words: word ? [word] : [] }, true)
}
