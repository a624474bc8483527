import type { Prompt, StreamStatus, StreamView } from '../types.js'

/** Characters of an answer that are kept. The server has all of it; this is what is shown until it was asked. */
const MAX_TEXT_CHARS = 32_000
/** Characters of a whole entry in JSON; one that is larger for its prompt's sake is not kept at all. */
const MAX_ENTRY_CHARS = 100_000
/** Servers keep a stream for minutes: what is older would only lie about. */
const MAX_AGE_MS = 24 * 60 * 60_000
const VERSION = 1

const STATUSES: ReadonlySet<unknown> = new Set<StreamStatus>([
  'sending',
  'queued',
  'thinking',
  'streaming',
  'retrying',
  'recovering',
  'complete',
  'error',
  'cancelled',
])

/** What a block showed: the prompt as it was sent, and the last view of its stream. */
export interface Saved {
  readonly prompt: Prompt
  readonly view: StreamView
}

interface Entry {
  readonly v: number
  /** Milliseconds since 1970. */
  readonly at: number
  readonly prompt: Prompt
  readonly id: string
  readonly status: StreamStatus
  readonly text: string
  readonly provider?: string
  readonly error?: StreamView['error']
  readonly cancel_reason?: StreamView['cancel_reason']
}

/** As it is stored; undefined when it is too large for that. */
export function formatEntry({ prompt, view }: Saved, now: number): string | undefined {
  const { id, status, text, provider, error, cancel_reason } = view
  const head = { v: VERSION, at: now, prompt, id, status }
  const end = { ...(provider && { provider }), ...(error && { error }), ...(cancel_reason && { cancel_reason }) }
  const entry: Entry = { ...head, text: text.slice(0, MAX_TEXT_CHARS), ...end }
  return [entry, { ...entry, text: '' }]
    .map((value) => JSON.stringify(value))
    .find((json) => json.length <= MAX_ENTRY_CHARS)
}

/** Reads it back; undefined for what another version wrote, what is too old, and what is no entry. */
export function parseEntry(json: string, now: number): Saved | undefined {
  const entry = parse(json)
  if (!isEntry(entry) || now - entry.at > MAX_AGE_MS) return undefined
  const { prompt, id, status, text, provider, error, cancel_reason } = entry
  const end = { ...(provider && { provider }), ...(error && { error }), ...(cancel_reason && { cancel_reason }) }
  return { prompt, view: { id, status, text, reasoning: '', seq: -1, generation: 0, ...end } }
}

/** When an entry was written, in milliseconds since 1970; 0 for what is no entry. */
export function entryTime(json: string): number {
  const entry = parse(json)
  return isEntry(entry) ? entry.at : 0
}

function parse(json: string): unknown {
  try {
    return JSON.parse(json)
  } catch {
    // Somebody else wrote there: the same as an entry of another version.
    return undefined
  }
}

/** Whether everything that is rendered, or sent again, is what it should be. */
function isEntry(value: unknown): value is Entry {
  const { v, at, prompt, id, status, text, error } = (value ?? {}) as Partial<Entry>
  if (v !== VERSION || typeof at !== 'number' || typeof id !== 'string' || typeof text !== 'string') return false
  if (!STATUSES.has(status) || typeof prompt?.prompt !== 'string') return false
  return error === undefined || (typeof error.message === 'string' && typeof error.code === 'string')
}
