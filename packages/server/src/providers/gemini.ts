import type { GenerateContentParameters, GenerateContentResponse, GoogleGenAI } from '@google/genai'
import type { FinishReason } from '@runnel/protocol'
import type { Provider, ProviderEvent, ProviderRequest } from '../ports/provider.js'
import { prefilledTurns } from './continuation.js'
import { DEFAULT_MODELS } from './default-models.js'
import { geminiFault } from './gemini-fault.js'
import { once } from './once.js'
import type { VendorAnswer } from './vendor-answer.js'
import { streamVendor, type VendorDialect } from './vendor-stream.js'

export interface GeminiOptions {
  readonly apiKey?: string
  /** Without `/v1beta`; Google itself when left out. */
  readonly baseUrl?: string
  readonly model?: string
  /** The most tokens of an answer, unless the request says otherwise. */
  readonly maxTokens?: number
}

type Event = GenerateContentResponse
type Part = NonNullable<NonNullable<NonNullable<Event['candidates']>[number]['content']>['parts']>[number]

const GEMINI_URL = 'https://generativelanguage.googleapis.com'

/** Google's Gemini API. After an abort it throws `signal.reason`. */
export function gemini(options: GeminiOptions = {}): Provider {
  const { baseUrl = GEMINI_URL, model = DEFAULT_MODELS.gemini, maxTokens } = options
  const dialect: VendorDialect<GoogleGenAI, Event> = {
    connect: once(() => load(baseUrl, options.apiKey)),
    open: (client, request, signal) => client.models.generateContentStream(body(request, { model, maxTokens, signal })),
    read,
    fault: geminiFault,
  }
  return { name: 'gemini', model, stream: (request, { signal }) => streamVendor(dialect, request, { signal }) }
}

async function load(baseUrl: string, apiKey: string | undefined): Promise<GoogleGenAI> {
  const { GoogleGenAI } = await import('@google/genai')
  // Without retryOptions the SDK tries once, and without a timeout it waits: both are the engine's to decide. `vertexai`
  // keeps the environment from sending requests to another service than the one configured here.
  return new GoogleGenAI({ apiKey: apiKey ?? 'none', vertexai: false, httpOptions: { baseUrl } })
}

interface BodySettings {
  readonly model: string
  readonly maxTokens: number | undefined
  readonly signal: AbortSignal
}

function body(request: ProviderRequest, { model, maxTokens, signal }: BodySettings): GenerateContentParameters {
  const limit = request.max_tokens ?? maxTokens
  return {
    model: request.model ?? model,
    contents: prefilledTurns(request).map(({ role, text }) => ({
      role: role === 'user' ? 'user' : 'model',
      parts: [{ text }],
    })),
    config: {
      abortSignal: signal,
      ...(request.instructions !== '' && { systemInstruction: request.instructions }),
      ...(limit !== undefined && { maxOutputTokens: limit }),
    },
  }
}

function read(event: Event, answer: VendorAnswer): readonly ProviderEvent[] {
  if (event.modelVersion !== undefined) answer.model = event.modelVersion
  keepUsage(event, answer)
  if (event.promptFeedback?.blockReason) answer.finish = 'content_filter'
  const candidate = event.candidates?.[0]
  if (candidate?.finishReason) answer.finish = finishOf(candidate.finishReason)
  return (candidate?.content?.parts ?? []).flatMap((part) => readPart(part, answer))
}

function readPart({ text = '', thought }: Part, answer: VendorAnswer): readonly ProviderEvent[] {
  return thought ? answer.thinking(text) : answer.text(text)
}

/** Every event brings the counts so far. Thinking is billed as output, and counted apart from it. */
function keepUsage({ usageMetadata: counts }: Event, answer: VendorAnswer): void {
  if (!counts) return
  const { promptTokenCount = 0, candidatesTokenCount = 0, thoughtsTokenCount = 0 } = counts
  answer.usage = { input_tokens: promptTokenCount, output_tokens: candidatesTokenCount + thoughtsTokenCount }
}

function finishOf(reason: string): FinishReason {
  switch (reason) {
    case 'MAX_TOKENS':
      return 'length'
    case 'SAFETY':
    case 'RECITATION':
    case 'BLOCKLIST':
    case 'PROHIBITED_CONTENT':
    case 'SPII':
      return 'content_filter'
    default:
      return 'stop'
  }
}
