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
  readonly end: Pick<StreamView, 'provider' | 'error' | 'cancel_reason' | 'retry'>
}

/** As it is stored; undefined when it is too large for that. */
export function formatEntry({ prompt, view }: Saved, now: number): string | undefined {
  const { id, status, text } = view
  // The page's own clock starts anew with the next page.
  const end = shiftRetry(view, now - performance.now())
  const entry: Entry = { v: VERSION, at: now, prompt, id, status, text: text.slice(0, MAX_TEXT_CHARS), end }
  const candidates = [entry, { ...entry, text: '' }].map((value) => JSON.stringify(value))
  return candidates.find((json) => json.length <= MAX_ENTRY_CHARS)
}

/** Reads it back; undefined for what another version wrote, what is too old, and what is no entry. */
export function parseEntry(json: string, now: number): Saved | undefined {
  const entry = read(json)
  if (!entry || now - entry.at > MAX_AGE_MS) return undefined
  const { prompt, id, status, text, end } = entry
  const view = { id, status, text, reasoning: '', seq: -1, generation: 0, ...shiftRetry(end, performance.now() - now) }
  return { prompt, view }
}

/** What is known beside the text, with the moment of the next try moved by `shift_ms`. */
function shiftRetry({ provider, error, cancel_reason, retry }: Entry['end'], shift_ms: number): Entry['end'] {
  return {
    ...(provider && { provider }),
    ...(error && { error }),
    ...(cancel_reason && { cancel_reason }),
    ...(retry && { retry: { ...retry, at: retry.at + shift_ms } }),
  }
}

/** When an entry was written, in milliseconds since 1970; 0 for what is no entry. */
export function entryTime(json: string): number {
  return read(json)?.at ?? 0
}

function read(json: string): Entry | undefined {
  try {
    const value: unknown = JSON.parse(json)
    return isEntry(value) ? value : undefined
  } catch {
    // Somebody else wrote there: the same as an entry of another version.
    return undefined
  }
}

/** Whether everything that is rendered, or sent again, is what it should be. */
function isEntry(value: unknown): value is Entry {
  const { v, at, prompt, id, status, text, end } = (value ?? {}) as Partial<Entry>
  if (v !== VERSION || typeof at !== 'number' || typeof id !== 'string' || typeof text !== 'string') return false
  if (!STATUSES.has(status) || typeof prompt?.prompt !== 'string' || !end) return false
  return (
    isError(end.error) && (end.retry === undefined || (isError(end.retry.error) && typeof end.retry.at === 'number'))
  )
}

function isError(error: StreamView['error']): boolean {
  return error === undefined || (typeof error.message === 'string' && typeof error.code === 'string')
}
