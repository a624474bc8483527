import { readdirSync, readFileSync } from 'node:fs'
import { decodeMessage, parseCursor, type AttachedMessage, type StreamEvent, type UnknownEvent } from '@runnel/protocol'
import { describe, expect, test } from 'vitest'
import { parse } from 'yaml'
import { StreamReader, type Outcome } from '../../src/connection/stream-reader.js'
import { LiveStream } from '../../src/streams/stream.js'

type Frame = Record<string, unknown>
type Verdict = 'apply' | 'drop' | 'reset' | 'gap'
type Step = {
  in?: Frame
  request?: boolean
  refused?: string
  verdict?: Verdict
  text: string
  last?: number
  epoch?: string
}
type Read = { after?: number; cursor?: string; attached?: Frame; frames?: Frame[]; error?: string }
type Case = { name: string } & (
  | { kind: 'reader'; steps: Step[] }
  | { kind: 'restart'; steps: Step[] }
  | { kind: 'log'; log: Frame[]; reads: Read[] }
)

const DIRECTORY = new URL('../../../../contracts/cases/', import.meta.url)
const cases = readdirSync(DIRECTORY)
  .filter((name) => name.endsWith('.yaml'))
  .flatMap((name) => parse(readFileSync(new URL(name, DIRECTORY), 'utf8')) as Case[])

const ID = 'one'

function reader() {
  const controls = { cancel() {}, retry() {}, detach() {} }
  return new StreamReader(new LiveStream(ID, controls))
}

function decoded(frame: Frame): StreamEvent | UnknownEvent | AttachedMessage {
  const message = decodeMessage(JSON.stringify({ id: ID, ...frame }))
  if (!message.ok) throw new Error(`the case's frame is ${message.reason}`)
  return message.value as StreamEvent | UnknownEvent | AttachedMessage
}

/** A verdict as the client's reader shows it; an attachment that changes nothing is `nothing`. */
function outcomeOf({ in: frame, verdict }: Step): Outcome {
  if (verdict === 'gap') return 'gap'
  return verdict === 'drop' || frame?.type === 'attached' ? 'nothing' : 'applied'
}

describe.each(cases.filter((each) => each.kind === 'reader'))('$name', ({ steps }) => {
  test('is what the client shows', () => {
    const stream = reader()
    for (const step of steps) {
      // On this transport an attachment stands where HTTP makes a new request.
      const frame = step.in ?? { type: 'attached', epoch: step.epoch, last_seq: step.last, state: 'running' }
      expect(stream.take(decoded(frame))).toBe(step.in ? outcomeOf(step) : 'nothing')
      expect(stream.stream.view.text).toBe(step.text)
      if (step.last !== undefined) expect(stream.stream.view.seq).toBe(step.last)
      if (step.epoch !== undefined && (step.last ?? -1) >= 0) {
        expect(stream.resume().cursor).toBe(`${step.epoch}.${step.last}`)
      }
    }
  })
})

describe.each(cases.filter((each) => each.kind === 'restart'))('$name', ({ steps }) => {
  test('is what the client shows, too', () => {
    const stream = reader()
    for (const [index, step] of steps.entries()) {
      if (step.refused !== undefined) {
        expect(stream.startOver()).toBe(true)
        expect(stream.resume().cursor).toBeUndefined()
        // On this transport an attachment comes first, where HTTP sends none.
        const next = steps[index + 1]
        const attached = { type: 'attached', epoch: next?.epoch, last_seq: 0, state: 'running' }
        if (next?.in?.type !== 'attached') stream.take(decoded(attached))
      } else if (step.in) expect(stream.take(decoded(step.in))).toBe(outcomeOf(step))
      expect(stream.stream.view.text).toBe(step.text)
      if (step.last !== undefined) expect(stream.stream.view.seq).toBe(step.last)
    }
  })
})

describe.each(cases.filter((each) => each.kind === 'log'))('$name', ({ log, reads }) => {
  const whole = textOf(log)

  function textOf(frames: Frame[]): string {
    const stream = reader()
    for (const frame of frames) stream.take(decoded(frame))
    return stream.stream.view.text
  }

  test('is read to the same text from every cursor', () => {
    for (const { after, cursor, attached, frames } of reads) {
      if (!frames) continue
      const last = after ?? parseCursor(cursor ?? '')?.seq ?? -1
      const stream = reader()
      const seen = log.filter(({ seq }) => Number(seq) <= last)
      for (const frame of seen) stream.take(decoded(frame))
      if (cursor !== undefined) expect(stream.resume().cursor).toBe(cursor)
      if (attached) expect(stream.take(decoded({ type: 'attached', ...attached }))).toBe('nothing')
      for (const frame of frames) expect(stream.take(decoded(frame))).toBe('applied')
      expect(stream.stream.view.text).toBe(whole)
    }
  })
})
