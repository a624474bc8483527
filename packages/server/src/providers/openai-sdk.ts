import type OpenAI from 'openai'

/** The SDK, loaded. */
export interface OpenAISdk {
  readonly client: OpenAI
  readonly APIError: typeof OpenAI.APIError
  readonly isTimeout: (error: unknown) => boolean
}

/** What both dialects need. */
export interface OpenAISettings {
  readonly model: string
  readonly maxTokens: number | undefined
  readonly connect: () => Promise<OpenAISdk>
}

// Longer than any stream may take: who waits too long is decided by the engine, which sees every token.
const TIMEOUT_MS = 3_600_000

/** Loads the SDK and makes a client of it that neither retries nor gives up by itself. */
export async function loadOpenAI(baseURL: string, apiKey: string | undefined): Promise<OpenAISdk> {
  const { default: OpenAI, APIConnectionTimeoutError, APIError } = await import('openai')
  const client = new OpenAI({
    baseURL,
    // The SDK insists on a key even where the server does not.
    apiKey: apiKey ?? 'none',
    maxRetries: 0,
    timeout: TIMEOUT_MS,
    // It would write answers that it cannot parse to the console.
    logLevel: 'off',
  })
  return { client, APIError, isTimeout: (error) => error instanceof APIConnectionTimeoutError }
}
