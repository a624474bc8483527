import type Anthropic from '@anthropic-ai/sdk'
import type { FinishReason } from '@runnel/protocol'
import type { Provider, ProviderEvent, ProviderRequest } from '../ports/provider.js'
import { continuedTurns, prefilledTurns } from './continuation.js'
import { DEFAULT_MODELS } from './default-models.js'
import { once } from './once.js'
import type { VendorAnswer } from './vendor-answer.js'
import { sdkFault } from './vendor-errors.js'
import { streamVendor, type VendorDialect } from './vendor-stream.js'

export interface AnthropicOptions {
  readonly apiKey?: string
  /** Without `/v1`; Anthropic itself when left out. */
  readonly baseUrl?: string
  readonly model?: string
  /** The most tokens of an answer, unless the request says otherwise; 4,096 when left out, for the API wants a number. */
  readonly maxTokens?: number
}

interface Sdk {
  readonly client: Anthropic
  readonly isTimeout: (error: unknown) => boolean
}

type Event = Anthropic.RawMessageStreamEvent

/** Models that go on with a turn of their own; those after 4.5 refuse it with a 400. */
const PREFILLABLE = /^claude-(?:2|instant|3|(?:opus|sonnet|haiku)-4(?:-[015])?(?:-\d{8})?$)/

const ANTHROPIC_URL = 'https://api.anthropic.com'
const DEFAULT_MAX_TOKENS = 4096

// Longer than any stream may take: who waits too long is decided by the engine, which sees every token.
const TIMEOUT_MS = 3_600_000

/** Anthropic's Messages API. After an abort it throws `signal.reason`. */
export function anthropic(options: AnthropicOptions = {}): Provider {
  const { baseUrl = ANTHROPIC_URL, model = DEFAULT_MODELS.anthropic, maxTokens = DEFAULT_MAX_TOKENS } = options
  const dialect: VendorDialect<Sdk, Event> = {
    connect: once(() => load(baseUrl, options.apiKey)),
    open: ({ client }, request, signal) => client.messages.create(body(request, model, maxTokens), { signal }),
    read,
    fault: (error, { isTimeout }) => sdkFault(error, isTimeout(error)),
  }
  return { name: 'anthropic', model, stream: (request, { signal }) => streamVendor(dialect, request, { signal }) }
}

async function load(baseURL: string, apiKey: string | undefined): Promise<Sdk> {
  const { default: Anthropic, APIConnectionTimeoutError } = await import('@anthropic-ai/sdk')
  const client = new Anthropic({
    baseURL,
    apiKey: apiKey ?? 'none',
    // Otherwise a token of the environment would go to whatever server is configured here.
    authToken: null,
    maxRetries: 0,
    timeout: TIMEOUT_MS,
    // It would write answers that it cannot parse to the console.
    logLevel: 'off',
    // Every provider is traced in one way by us; with the SDK's own spans a call would be told twice.
    openTelemetry: false,
  })
  return { client, isTimeout: (error) => error instanceof APIConnectionTimeoutError }
}

function body(request: ProviderRequest, model: string, maxTokens: number): Anthropic.MessageCreateParamsStreaming {
  const name = request.model ?? model
  const turns = PREFILLABLE.test(name) ? prefilledTurns(request) : continuedTurns(request)
  return {
    model: name,
    max_tokens: request.max_tokens ?? maxTokens,
    messages: turns.map(({ role, text }) => ({ role, content: text })),
    stream: true,
    ...(request.instructions !== '' && { system: request.instructions }),
  }
}

function read(event: Event, answer: VendorAnswer): readonly ProviderEvent[] {
  switch (event.type) {
    case 'message_start':
      answer.model = event.message.model
      keep(event.message.usage, answer)
      return []
    case 'content_block_delta':
      return readDelta(event.delta, answer)
    case 'message_delta':
      keep(event.usage, answer)
      if (event.delta.stop_reason) answer.announced = finishOf(event.delta.stop_reason)
      return []
    case 'message_stop':
      answer.finish = answer.announced ?? 'stop'
      return []
    default:
      return []
  }
}

function readDelta(delta: Anthropic.RawContentBlockDelta, answer: VendorAnswer): readonly ProviderEvent[] {
  if (delta.type === 'text_delta') return answer.text(delta.text)
  return delta.type === 'thinking_delta' ? answer.thinking(delta.thinking) : []
}

type Counts = Pick<Anthropic.MessageDeltaUsage, 'input_tokens' | 'output_tokens'> & Partial<CacheCounts>
type CacheCounts = Pick<Anthropic.MessageDeltaUsage, 'cache_creation_input_tokens' | 'cache_read_input_tokens'>

/** The counts grow with each event; the input is told first, and only there by some. */
function keep(usage: Counts | undefined, answer: VendorAnswer): void {
  if (!usage) return
  const { input_tokens, cache_creation_input_tokens, cache_read_input_tokens, output_tokens } = usage
  const input = (input_tokens ?? 0) + (cache_creation_input_tokens ?? 0) + (cache_read_input_tokens ?? 0)
  answer.usage = { input_tokens: input || (answer.usage?.input_tokens ?? 0), output_tokens }
}

function finishOf(reason: Anthropic.StopReason): FinishReason {
  switch (reason) {
    case 'max_tokens':
    case 'model_context_window_exceeded':
      return 'length'
    case 'refusal':
      return 'content_filter'
    default:
      return 'stop'
  }
}
