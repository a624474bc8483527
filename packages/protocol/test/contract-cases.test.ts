import { describe, expect, test } from 'vitest'
import { decodeMessage, parseCursor } from '@runnel/protocol'
import { logCases, onTheWire, readerCases, type Frame, type LogRead, type ReaderStep } from './contract-cases.js'
import { TextReader } from './text-reader.js'

describe("the reader's rule", () => {
  test.each(readerCases)('$name', ({ steps }) => {
    const reader = new TextReader()
    const seen = steps.map((step) => take(reader, step))
    expect(seen).toEqual(steps)
  })
})

/** The step as it went: the same fields, with what really came out. */
function take(reader: TextReader, step: ReaderStep): ReaderStep {
  const verdict = step.in ? { verdict: reader.receive(onTheWire(step.in)) } : {}
  if (step.request) reader.request()
  if (step.refused) reader.restart()
  const { last, epoch } = reader.state
  return {
    ...step,
    ...verdict,
    text: reader.text,
    ...(step.last !== undefined && { last }),
    ...(step.epoch !== undefined && epoch !== undefined && { epoch }),
  }
}

// What a server sends is the server's to test; here, that the examples obey the protocol and lead to the log's text.
describe('the examples of logs', () => {
  test.each(logCases)('are valid on the wire: $name', ({ log, reads }) => {
    const frames = [...log, ...reads.flatMap((read) => read.frames ?? [])]
    for (const frame of frames) expect(decodeMessage(onTheWire(frame))).toMatchObject({ ok: true, value: frame })
    expect(log.map((event) => event.seq)).toEqual(log.map((_, index) => index))
  })

  test.each(logCases)('lead every reader to the same text: $name', ({ log, reads }) => {
    const whole = textOf(log)
    for (const read of reads.filter((found) => found.frames)) {
      const reader = new TextReader()
      for (const event of log.slice(0, positionOf(read) + 1)) reader.receive(onTheWire(event))
      const verdicts = (read.frames ?? []).map((frame) => reader.receive(onTheWire(frame)))
      expect(verdicts.filter((verdict) => verdict !== 'apply')).toEqual([])
      expect(reader).toMatchObject({ text: whole, state: { last: log.length - 1 } })
    }
  })

  test.each(logCases)('count the tokens of what they merge: $name', ({ log, reads }) => {
    for (const frame of reads.flatMap((read) => read.frames ?? []).filter((found) => found.type === 'chunk')) {
      const merged = log.slice(Number(frame.from ?? frame.seq), Number(frame.seq) + 1)
      expect(tokensOf(frame)).toBe(merged.reduce((sum, chunk) => sum + tokensOf(chunk), 0))
      expect(merged.map(kindOfText)).toEqual(merged.map(() => kindOfText(frame)))
    }
  })
})

function textOf(log: readonly Frame[]): string {
  return log.flatMap((event) => (event.type === 'chunk' && !event.channel ? [event.token] : [])).join('')
}

function positionOf({ after, cursor = '' }: LogRead): number {
  return after ?? parseCursor(cursor)?.seq ?? -1
}

function tokensOf({ seq, from = seq, metadata }: Frame): number {
  const count = (metadata as { token_count?: number } | undefined)?.token_count
  return count ?? Number(seq) - Number(from) + 1
}

function kindOfText({ channel, metadata }: Frame): string {
  const { is_code, is_link } = (metadata ?? {}) as { is_code?: boolean; is_link?: boolean }
  return JSON.stringify([channel, is_code, is_link])
}
