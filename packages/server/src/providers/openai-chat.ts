import type { FinishReason } from '@runnel/protocol'
import type OpenAI from 'openai'
import type { ProviderEvent, ProviderRequest } from '../ports/provider.js'
import { continuedTurns } from './continuation.js'
import { openEvents } from './openai-events.js'
import type { OpenAISdk, OpenAISettings } from './openai-sdk.js'
import type { VendorAnswer } from './vendor-answer.js'
import { sdkFault } from './vendor-errors.js'
import type { VendorDialect } from './vendor-stream.js'

type Chunk = OpenAI.ChatCompletionChunk
type Message = OpenAI.ChatCompletionMessageParam

// OpenAI's own models want a newer name; this is the one that all compatible servers know.
const LIMIT = 'max_tokens'

/** Chat Completions, which every compatible server speaks. */
export function chatDialect(settings: OpenAISettings): VendorDialect<OpenAISdk, Chunk> {
  return {
    connect: settings.connect,
    open: (sdk, request, signal) =>
      openEvents(sdk.client.chat.completions.create(body(request, settings), { signal }), sdk),
    read,
    fault: (error, { isTimeout }) => sdkFault(error, isTimeout(error)),
  }
}

function body(
  request: ProviderRequest,
  { model, maxTokens }: OpenAISettings,
): OpenAI.ChatCompletionCreateParamsStreaming {
  const limit = request.max_tokens ?? maxTokens
  return {
    model: request.model ?? model,
    messages: messages(request),
    stream: true,
    stream_options: { include_usage: true },
    ...(limit !== undefined && { [LIMIT]: limit }),
  }
}

function messages(request: ProviderRequest): Message[] {
  const { instructions } = request
  const said = continuedTurns(request).map(({ role, text }): Message => ({ role, content: text }))
  return instructions === '' ? said : [{ role: 'system', content: instructions }, ...said]
}

function read(chunk: Chunk, answer: VendorAnswer): readonly ProviderEvent[] {
  answer.model ??= chunk.model
  if (chunk.usage) {
    answer.usage = { input_tokens: chunk.usage.prompt_tokens, output_tokens: chunk.usage.completion_tokens }
  }
  // The chunk that brings the usage has no choices.
  const choice = chunk.choices[0]
  if (choice?.finish_reason) answer.finish = finishOf(choice.finish_reason)
  return choice ? readDelta(choice.delta, answer) : []
}

function readDelta(
  delta: OpenAI.ChatCompletionChunk.Choice.Delta | undefined,
  answer: VendorAnswer,
): readonly ProviderEvent[] {
  if (!delta) return []
  if (delta.refusal) answer.refused = true
  const thought = reasoningOf(delta)
  const text = answer.text(delta.content ?? '')
  return thought === '' ? text : [...answer.thinking(thought), ...text]
}

/** Not part of OpenAI's own format: DeepSeek, vLLM and llama.cpp call it one thing, Ollama and OpenRouter the other. */
function reasoningOf(
  delta: OpenAI.ChatCompletionChunk.Choice.Delta & { reasoning_content?: unknown; reasoning?: unknown },
): string {
  const thought = delta.reasoning_content ?? delta.reasoning
  return typeof thought === 'string' ? thought : ''
}

function finishOf(reason: NonNullable<OpenAI.ChatCompletionChunk.Choice['finish_reason']>): FinishReason {
  return reason === 'length' || reason === 'content_filter' ? reason : 'stop'
}
