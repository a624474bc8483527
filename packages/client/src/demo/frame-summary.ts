import type { WireFrame } from '../types.js'
import type { AnswerMask } from './answer-mask.js'

/** A frame as the panel shows it. */
export interface FrameSummary {
  readonly direction: WireFrame['direction']
  readonly type: string
  readonly text: string
  /** Of a `start`: who answers. */
  readonly provider?: string
}

const MAX_TEXT_CHARS = 300

/** What to show of a frame. Quiz answers in it are masked. */
export function summarize(frame: WireFrame, mask: AnswerMask): FrameSummary {
  const message = parse(frame.text)
  const { type, id, token, provider } = message
  const masked = type === 'chunk' && typeof id === 'string' && typeof token === 'string'
  const shown = masked ? { ...message, token: mask.mask(id, token) } : message
  const { type: _, ...rest } = shown
  return {
    direction: frame.direction,
    type: typeof type === 'string' ? type : '?',
    text: JSON.stringify(rest).slice(0, MAX_TEXT_CHARS),
    ...(type === 'start' && typeof provider === 'string' && { provider }),
  }
}

function parse(text: string): Record<string, unknown> {
  try {
    return JSON.parse(text) as Record<string, unknown>
  } catch {
    // A frame that is no JSON is a fault worth seeing, as it is.
    return { text }
  }
}
