import Type from 'typebox'
import { Value } from 'typebox/value'

/** Where Ollama listens unless told otherwise. */
export const OLLAMA_URL = 'http://127.0.0.1:11434'

// A start must not wait for what is not there; a local server answers in a few milliseconds.
const TIMEOUT_MS = 300

const Tags = Type.Object({ models: Type.Array(Type.Object({ name: Type.String({ minLength: 1 }) })) })

/** Asks a local Ollama for its models; undefined when none answers. Takes 300 ms at most. */
export async function findOllama({
  fetch = globalThis.fetch,
  signal,
}: {
  readonly fetch?: typeof globalThis.fetch
  readonly signal?: AbortSignal
} = {}): Promise<{ readonly models: readonly string[] } | undefined> {
  const deadline = AbortSignal.timeout(TIMEOUT_MS)
  try {
    const response = await fetch(`${OLLAMA_URL}/api/tags`, {
      signal: signal ? AbortSignal.any([signal, deadline]) : deadline,
    })
    const body: unknown = await response.json()
    return response.ok && Value.Check(Tags, body) ? { models: body.models.map(({ name }) => name) } : undefined
  } catch {
    // Nothing listens there, or something that is not Ollama: either way there is no local model.
    signal?.throwIfAborted()
    return undefined
  }
}
