import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { decodeMessage, encode, type ServerMessage } from '@runnel/protocol'
import * as schemas from '@runnel/protocol/schemas'
import { fitting, nearlyFitting } from './arbitraries.js'

const ERROR = '{"kind":"server","code":"internal","message":"m","retryable":true}'
const REASONS = ['not_json', 'unknown_type', 'malformed']

describe('decoding a server message', () => {
  test.each([
    ['any text', fc.string()],
    ['any JSON', fc.json()],
    ['nearly a message', nearlyFitting(schemas.ServerMessage).map((value) => JSON.stringify(value))],
  ])('never throws, and gives a message or a reason, for %s', (_, texts) => {
    fc.assert(
      fc.property(texts, (text) => {
        const decoded = decodeMessage(text)
        expect(decoded.ok || REASONS.includes(decoded.reason)).toBe(true)
      }),
    )
  })

  test.each(Object.entries(schemas.ServerMessage.anyOf.flatMap(membersOf)))(
    'gives back what was encoded (%s)',
    (_, schema) => {
      fc.assert(
        fc.property(fitting(schema), (message) => {
          const text = encode(message as ServerMessage)
          expect(decodeMessage(text)).toEqual({ ok: true, value: JSON.parse(text) })
        }),
      )
    },
  )

  test.each([
    ['half a frame', '{"type":"chunk"', 'not_json'],
    ['nothing', '', 'not_json'],
    ['a number', '7', 'malformed'],
    ['null', 'null', 'malformed'],
    ['no type', '{"id":"s","seq":1}', 'malformed'],
    ['a known type without its fields', '{"type":"chunk","id":"s","seq":1}', 'malformed'],
    ['an empty chunk', '{"type":"chunk","id":"s","seq":1,"token":""}', 'malformed'],
    ['a known state without its fields', '{"type":"status","id":"s","seq":1,"state":"retrying"}', 'malformed'],
    ['the end of a log with a broken number', `{"type":"error","id":"s","seq":-1,"error":${ERROR}}`, 'malformed'],
    ['the end of a log with a number in words', `{"type":"error","id":"s","seq":"4","error":${ERROR}}`, 'malformed'],
    ['the end of a log with no number', `{"type":"error","id":"s","seq":null,"error":${ERROR}}`, 'malformed'],
    [
      'the end of a log with broken usage',
      `{"type":"error","id":"s","seq":4,"error":${ERROR},"usage":{}}`,
      'malformed',
    ],
    ['the end of a log without an id', `{"type":"error","seq":4,"error":${ERROR}}`, 'malformed'],
    ['a type from the future that is no event', '{"type":"weather","sunny":true}', 'unknown_type'],
    ['an event from the future with a negative seq', '{"type":"citation","id":"s","seq":-1}', 'unknown_type'],
  ])('refuses %s', (_, text, reason) => {
    expect(decodeMessage(text)).toEqual({ ok: false, reason })
  })

  test('takes an error without a number for an answer', () => {
    const answer = { type: 'error', re: 'resume', id: 's', error: JSON.parse(ERROR) as unknown }
    expect(decodeMessage(JSON.stringify(answer))).toEqual({ ok: true, value: answer })
  })

  test('keeps only the number of an event of an unknown type or state', () => {
    const unknown = { ok: true, value: { type: 'unknown', id: 's', seq: 4 } }
    expect(decodeMessage('{"type":"citation","id":"s","seq":4,"url":"x"}')).toEqual(unknown)
    expect(decodeMessage('{"type":"status","state":"searching","id":"s","seq":4}')).toEqual(unknown)
  })

  test('keeps the first number of an unknown event that stands for several, and no from of another meaning', () => {
    const several = { ok: true, value: { type: 'unknown', id: 's', seq: 4, from: 2 } }
    expect(decodeMessage('{"type":"citation","id":"s","seq":4,"from":2}')).toEqual(several)
    for (const from of ['"a book"', '5', '-1', '1.5', 'null']) {
      const one = { ok: true, value: { type: 'unknown', id: 's', seq: 4 } }
      expect(decodeMessage(`{"type":"citation","id":"s","seq":4,"from":${from}}`)).toEqual(one)
    }
  })
})

function membersOf(schema: object): object[] {
  return 'anyOf' in schema ? (schema.anyOf as object[]) : [schema]
}
