import { formatCursor, parseCursor, type UnnumberedEvent } from '@runnel/protocol'
import { describe, expect, test } from 'vitest'
import { StreamLog } from '../../src/streams/stream-log.js'
import { type Frame, type LogRead, logCases } from '../kit/log-cases.js'

describe("the contract's examples of logs", () => {
  test.each(logCases)('$name', ({ log: written, reads }) => {
    const log = new StreamLog('s', String(written[0]?.epoch))
    for (const { seq: _, ...event } of written) log.append(event as UnnumberedEvent)
    log.show(log.last)
    for (const read of reads) expect(seenBy(log, read)).toEqual(read)
  })
})

/** The read as it went: the same fields, with what really came out. */
function seenBy(log: StreamLog, asked: LogRead): LogRead {
  const position = asked.cursor === undefined ? undefined : parseCursor(asked.cursor)
  const at = {
    ...(asked.after !== undefined && { after: asked.after }),
    ...(position && { cursor: formatCursor(position.epoch, position.seq) }),
  }
  if (position && !log.holds(position)) return { ...at, error: 'resume_expired' }
  const { frames } = log.read(position?.seq ?? asked.after ?? -1, 1_000_000)
  const attached = {
    epoch: position?.epoch ?? log.epoch,
    last_seq: log.shown,
    state: log.terminal ? 'ended' : 'running',
  }
  return { ...at, ...(asked.attached && { attached }), frames: frames.map(withoutId) }
}

function withoutId({ json }: { json: string }): Frame {
  const { id, ...rest } = JSON.parse(json) as Record<string, unknown>
  expect(id).toBe('s')
  return rest
}
