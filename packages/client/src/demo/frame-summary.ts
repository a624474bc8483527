import type { WireFrame } from '../types.js'
import type { AnswerMask } from './answer-mask.js'

/** A frame as the panel shows it. */
export interface FrameSummary {
  readonly direction: WireFrame['direction']
  readonly type: string
  /** The stream that it belongs to and its number there, shortened; empty for what belongs to the connection. */
  readonly stream: string
  readonly text: string
  /** Of a `start`: who answers. */
  readonly provider?: string
}

const MAX_TEXT_CHARS = 300
const ID_CHARS = 6

/** What to show of a frame. Quiz answers in it are masked. */
export function summarize(frame: WireFrame, mask: AnswerMask): FrameSummary {
  const { type, id, seq, ...rest } = parse(frame.text)
  const isToken = type === 'chunk' && typeof id === 'string' && typeof rest['token'] === 'string'
  const shown = isToken ? { ...rest, token: mask.mask(id, String(rest['token'])) } : rest
  return {
    direction: frame.direction,
    type: typeof type === 'string' ? type : '?',
    stream: streamLabel(id, seq),
    text: JSON.stringify(shown).slice(0, MAX_TEXT_CHARS),
    ...(type === 'start' && typeof rest['provider'] === 'string' && { provider: rest['provider'] }),
  }
}

function streamLabel(id: unknown, seq: unknown): string {
  if (typeof id !== 'string') return ''
  return typeof seq === 'number' ? `${id.slice(0, ID_CHARS)} #${seq}` : id.slice(0, ID_CHARS)
}

function parse(text: string): Record<string, unknown> {
  try {
    return JSON.parse(text) as Record<string, unknown>
  } catch {
    // A frame that is no JSON is a fault worth seeing, as it is.
    return { text }
  }
}
