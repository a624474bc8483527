import type { Provider } from '../ports/provider.js'
import { DEFAULT_MODELS } from './default-models.js'
import { once } from './once.js'
import { chatDialect } from './openai-chat.js'
import { responsesDialect } from './openai-responses.js'
import { loadOpenAI, type OpenAISettings } from './openai-sdk.js'
import { streamVendor } from './vendor-stream.js'

export interface OpenAIOptions {
  /** Not needed by most servers of one's own. */
  readonly apiKey?: string
  /** Up to and including `/v1`; OpenAI itself when left out. */
  readonly baseUrl?: string
  readonly model?: string
  /** The most tokens of an answer, unless the request says otherwise. */
  readonly maxTokens?: number
  /** Which of the two APIs to speak; Responses to OpenAI itself, Chat Completions to anybody else when left out. */
  readonly api?: 'responses' | 'chat'
  /** Shown to readers; `openai` when left out. */
  readonly name?: string
}

const OPENAI_URL = 'https://api.openai.com/v1'

/** OpenAI, and every server that speaks like it: Ollama, vLLM, llama.cpp, LM Studio. After an abort it throws `signal.reason`. */
export function openai(options: OpenAIOptions = {}): Provider {
  const { baseUrl = OPENAI_URL, model = DEFAULT_MODELS.openai, maxTokens, name = 'openai' } = options
  const settings: OpenAISettings = { model, maxTokens, connect: once(() => loadOpenAI(baseUrl, options.apiKey)) }
  const api = options.api ?? (isOpenAI(baseUrl) ? 'responses' : 'chat')
  if (api === 'responses') {
    const dialect = responsesDialect(settings)
    return { name, model, stream: (request, { signal }) => streamVendor(dialect, request, { signal }) }
  }
  const dialect = chatDialect(settings)
  return { name, model, stream: (request, { signal }) => streamVendor(dialect, request, { signal }) }
}

function isOpenAI(baseUrl: string): boolean {
  return new URL(baseUrl).host === 'api.openai.com'
}
