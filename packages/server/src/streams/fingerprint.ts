import { createHash } from 'node:crypto'
import type { PromptBody } from '@runnel/protocol'

/**
 * A hash of everything in a request but its id: the same request sent twice has the same one, whatever the order of
 * its fields.
 */
export function fingerprint({ prompt, block, params, conversation, model }: PromptBody): string {
  const parts = [prompt, block ?? null, sorted(params ?? {}), conversation ?? null, model ?? null]
  return createHash('sha256').update(JSON.stringify(parts)).digest('base64url')
}

function sorted(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(sorted)
  if (typeof value !== 'object' || value === null) return value
  const entries = Object.entries(value).sort(([a], [b]) => (a < b ? -1 : 1))
  return Object.fromEntries(entries.map(([key, child]) => [key, sorted(child)]))
}
