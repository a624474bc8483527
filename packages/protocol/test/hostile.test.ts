import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { decodeMessage, formatCursor, parseCursor, read, UNREAD, type ReaderState } from '@runnel/protocol'
import { decodeCommand } from '@runnel/protocol/decode-command'

const MAX_ECHO_CHARS = 64

/** Bytes as a wire may bring them, read as a text with whatever stands for what is none. */
const bytes = fc.uint8Array({ maxLength: 400 }).map((raw) => new TextDecoder().decode(raw))

const names = fc.oneof(
  fc.constantFrom('type', 'id', 'seq', 'from', 'token', 'epoch', 'cursor', 'error', 'state', 't', 'prompt', 'params'),
  fc.constantFrom('__proto__', 'constructor', 'prototype', 'toString', 'hasOwnProperty', ''),
)

const types = fc.constantFrom(
  'chunk',
  'start',
  'status',
  'complete',
  'error',
  'cancelled',
  'attached',
  'prompt',
  'resume',
)

const values = fc.oneof(
  types,
  fc.constantFrom<unknown>(-1, 0, 1, 0.5, 1e308, 2 ** 53, '', '\u0000', '\r\n', '\u202e', '\ud800', null, true, [], {}),
  fc.jsonValue({ maxDepth: 2 }),
)

/** Objects with the protocol's own names, and those of the prototype, written out as text so that none is lost. */
const objects = fc
  .array(fc.tuple(names, values), { maxLength: 8 })
  .chain((fields) => fc.tuple(fc.constant(fields), types))
  .map(([fields, type]) => {
    const pairs = [['type', type] as const, ...fields]
    return `{${pairs.map(([name, value]) => `${JSON.stringify(name)}:${JSON.stringify(value)}`).join()}}`
  })

const depth = fc
  .tuple(fc.constantFrom('[', '{"a":', '[{"type":'), fc.integer({ min: 1, max: 10_000 }), fc.boolean())
  .map(([open, levels, isWhole]) => {
    const close = [...open].reverse().flatMap((char) => (char === '[' ? [']'] : char === '{' ? ['}'] : []))
    return open.repeat(levels) + (isWhole ? `1${close.join('').repeat(levels)}` : '')
  })

const HOSTILE: [string, fc.Arbitrary<string>][] = [
  ['bytes', bytes],
  ['objects of odd fields', objects],
  ['depth', depth],
]

describe.each(HOSTILE)('out of %s', (_what, texts) => {
  test('a command is made or refused, and the refusal is short and quotes nothing', () => {
    fc.assert(
      fc.property(texts, (text) => {
        const decoded = decodeCommand(text)
        if (decoded.ok) return
        expect(JSON.stringify(decoded.error).length).toBeLessThan(400)
        expect(decoded.re?.length ?? 0).toBeLessThanOrEqual(MAX_ECHO_CHARS)
        expect(decoded.id?.length ?? 0).toBeLessThanOrEqual(MAX_ECHO_CHARS)
      }),
      { numRuns: 200 },
    )
  })

  test('a message is made that a reader can take, or none', () => {
    fc.assert(
      fc.property(texts, (text) => {
        const decoded = decodeMessage(text)
        if (!decoded.ok || !('id' in decoded.value) || decoded.value.id === undefined) return
        const message = decoded.value
        if (message.type === 'error' && message.seq === undefined) return
        const state: ReaderState = read(UNREAD, message).state
        expect(Number.isInteger(state.last) && state.last >= -1).toBe(true)
      }),
      { numRuns: 200 },
    )
  })

  test('nothing is left on the prototype of objects', () => {
    fc.assert(
      fc.property(texts, (text) => {
        decodeCommand(text)
        decodeMessage(text)
        for (const name in {}) throw new Error(`every object has ${name} now`)
      }),
      { numRuns: 100 },
    )
  })
})

describe('a cursor', () => {
  test('out of bytes is none, or reads back as it was written but for zeros in front', () => {
    const nearly = fc
      .tuple(
        fc.stringMatching(/^[A-Za-z0-9_.-]{0,20}$/),
        fc.constantFrom('.', '..', '', '\n', '\u0000'),
        fc.stringMatching(/^[0-9.-]{0,18}$/),
      )
      .map((parts) => parts.join(''))
    fc.assert(
      fc.property(fc.oneof(bytes, nearly), (text) => {
        const position = parseCursor(text)
        if (!position) return
        expect(Number.isSafeInteger(position.seq) && position.seq >= 0).toBe(true)
        const [epoch, seq = ''] = text.split('.')
        expect(formatCursor(position.epoch, position.seq)).toBe(`${epoch}.${seq.replace(/^0+(?=\d)/, '')}`)
      }),
      { numRuns: 1_000 },
    )
  })
})
