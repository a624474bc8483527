import type { StreamView } from '@runnel/client'
import type { Answer } from '../answer.js'

/** The least that counts as standing still, in milliseconds. */
const STILL_MS = 500

/** A time in which a reader's text did not grow, by `performance.now()`, and the text's length around it. */
export interface Silence {
  readonly fromAt: number
  readonly toAt: number
  readonly before: number
  readonly after: number
}

/** One reader of one answer, and when its text stood still. */
export interface Reading {
  readonly answer: Answer
  readonly silences: readonly Silence[]
  /** When it was shown the end. */
  endedAt: number | undefined
}

/** @param begin starts the answer, or attaches to it */
export function openReading(begin: (onView: (view: StreamView) => void) => Answer): Reading {
  const silences: Silence[] = []
  let fromAt = performance.now()
  let before = 0
  const answer = begin(({ text }) => {
    if (text.length === before) return
    const toAt = performance.now()
    if (toAt - fromAt >= STILL_MS) silences.push({ fromAt, toAt, before, after: text.length })
    fromAt = toAt
    before = text.length
  })
  const reading: Reading = { answer, silences, endedAt: undefined }
  void answer.ended.then(() => {
    reading.endedAt = performance.now()
  })
  return reading
}

/** How long the text stood still in its middle at most, in milliseconds; 0 where it never did for half a second. */
export function longestSilence({ silences }: Reading): number {
  return Math.max(0, ...silences.filter(({ before }) => before > 0).map(({ fromAt, toAt }) => toAt - fromAt))
}

/** When it was first shown more than `length` units; undefined where that came without a silence ahead of it. */
export function grewBeyond({ silences }: Reading, length: number): number | undefined {
  return silences.find(({ before, after }) => before <= length && after > length)?.toAt
}
