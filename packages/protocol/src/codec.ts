import { Check } from './generated/server-message.check.js'
import type { ClientCommand } from './commands.js'
import type { ServerMessage } from './messages.js'
import type { UnknownEvent } from './reader.js'

/** What a client makes of a frame. */
export type DecodedMessage =
  | { readonly ok: true; readonly value: ServerMessage | UnknownEvent }
  | { readonly ok: false; readonly reason: 'not_json' | 'unknown_type' | 'malformed' }

const KNOWN_TYPES: ReadonlySet<string> = new Set([
  'chunk',
  'start',
  'status',
  'complete',
  'error',
  'cancelled',
  'attached',
  'heartbeat',
  'pong',
  'welcome',
  'goaway',
] satisfies ServerMessage['type'][])

const KNOWN_STATES: ReadonlySet<unknown> = new Set(['queued', 'thinking', 'retrying', 'recovering'])

/** The text of one frame. */
export function encode(message: ServerMessage | ClientCommand): string {
  return JSON.stringify(message)
}

/**
 * Reads a server's frame. Never throws. An event of a type or state from the future comes back as `unknown`, so that
 * the reader advances past it.
 */
export function decodeMessage(text: string): DecodedMessage {
  const value = parse(text)
  if (value === undefined) return { ok: false, reason: 'not_json' }
  if (Check(value)) return { ok: true, value }
  return decodeUnknown(value)
}

function decodeUnknown(value: unknown): DecodedMessage {
  if (typeof value !== 'object' || value === null) return { ok: false, reason: 'malformed' }
  const { type, state, id, seq, from } = value as Record<string, unknown>
  if (typeof type !== 'string') return { ok: false, reason: 'malformed' }
  const fromTheFuture = !KNOWN_TYPES.has(type) || (type === 'status' && !KNOWN_STATES.has(state))
  if (!fromTheFuture) return { ok: false, reason: 'malformed' }
  if (typeof id !== 'string' || !isNumber(seq)) return { ok: false, reason: 'unknown_type' }
  // In a type from the future, `from` may mean something else.
  const first = isNumber(from) && from < seq ? { from } : {}
  return { ok: true, value: { type: 'unknown', id, seq, ...first } }
}

/** Whether it can be the number of an event. */
function isNumber(value: unknown): value is number {
  return Number.isInteger(value) && (value as number) >= 0
}

/** The value, or undefined when the text is not JSON (JSON has no undefined). */
export function parse(text: string): unknown {
  try {
    return JSON.parse(text) as unknown
  } catch {
    // The parser's message quotes its input, which may be a prompt: only the fact is passed on.
    return undefined
  }
}
