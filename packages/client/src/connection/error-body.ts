import type { WireError } from '@runnel/protocol'

const KINDS: ReadonlySet<unknown> = new Set<WireError['kind']>(['request', 'llm', 'server', 'connection'])

/** The protocol's error in the body of an answer; undefined where somebody else made the body. */
export function errorOf(body: unknown): WireError | undefined {
  const { error } = (body ?? {}) as { error?: WireError }
  return typeof error?.code === 'string' && KINDS.has(error.kind) ? error : undefined
}
