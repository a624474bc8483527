import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { encode, type ClientCommand } from '@runnel/protocol'
import { decodeCommand } from '@runnel/protocol/decode-command'
import { COMMANDS } from '@runnel/protocol/schemas'
import { fitting, nearlyFitting } from './arbitraries.js'

describe('decoding a command', () => {
  test.each(Object.entries(COMMANDS))('gives back what was encoded (%s)', (_, schema) => {
    fc.assert(
      fc.property(fitting(schema), (command) => {
        const text = encode(command as ClientCommand)
        expect(decodeCommand(text)).toEqual({ ok: true, value: JSON.parse(text) })
      }),
    )
  })

  test.each([
    ['any text', fc.string()],
    ['any JSON', fc.json()],
    ['nearly a command', fc.oneof(...Object.values(COMMANDS).map(nearlyFitting)).map((value) => JSON.stringify(value))],
  ])('never throws, and answers what it refuses with a request error, for %s', (_, texts) => {
    fc.assert(
      fc.property(texts, (text) => {
        const decoded = decodeCommand(text)
        if (decoded.ok) {
          expect(COMMANDS).toHaveProperty(decoded.value.type)
        } else {
          expect(decoded.error).toMatchObject({ kind: 'request', retryable: false })
          expect(['bad_json', 'bad_message']).toContain(decoded.error.code)
        }
      }),
    )
  })

  test.each([
    ['not JSON', '{', 'bad_json', undefined],
    ['an array', '[]', 'bad_message', ''],
    ['a string', '"prompt"', 'bad_message', ''],
    ['null', 'null', 'bad_message', ''],
    ['no type', '{}', 'bad_message', '/type'],
    ['a type that is a number', '{"type":1}', 'bad_message', '/type'],
    ['an unknown type', '{"type":"dance"}', 'bad_message', '/type'],
    ['a type that every object inherits', '{"type":"constructor"}', 'bad_message', '/type'],
    ['no prompt', '{"type":"prompt"}', 'bad_message', '/prompt'],
    ['an empty prompt', '{"type":"prompt","prompt":""}', 'bad_message', '/prompt'],
    ['a prompt that is a number', '{"type":"prompt","prompt":7}', 'bad_message', '/prompt'],
    ['params that are a list', '{"type":"prompt","prompt":"x","params":[]}', 'bad_message', '/params'],
    ['an id with a space', '{"type":"prompt","prompt":"x","id":"a b"}', 'bad_message', '/id'],
    ['an id with a line break at its end', '{"type":"cancel","id":"a\\n"}', 'bad_message', '/id'],
    ['an id of 65 characters', `{"type":"cancel","id":"${'a'.repeat(65)}"}`, 'bad_message', '/id'],
    ['no id', '{"type":"resume"}', 'bad_message', '/id'],
    ['a cursor that is a number', '{"type":"resume","id":"a","cursor":3}', 'bad_message', '/cursor'],
    ['another version of the protocol', '{"type":"hello","protocol":2}', 'bad_message', '/protocol'],
    ['an oversized session', `{"type":"hello","session":"${'a'.repeat(257)}"}`, 'bad_message', '/session'],
    ['a ping with a word', '{"type":"ping","t":"now"}', 'bad_message', '/t'],
  ])('answers %s with its code and path', (_, text, code, path) => {
    const decoded = decodeCommand(text)
    if (decoded.ok) throw new Error('it was accepted')
    expect({ code: decoded.error.code, path: decoded.error.path }).toEqual({ code, path })
  })

  test('echoes the type and the id of what it refuses, as far as they are short', () => {
    expect(decodeCommand('{"type":"cancel","id":"a b"}')).toMatchObject({ re: 'cancel', id: 'a b' })
    expect(decodeCommand('{"type":"dance","id":"s1"}')).toMatchObject({ re: 'dance', id: 's1', unknownType: true })
    const long = decodeCommand(JSON.stringify({ type: 'x'.repeat(65), id: 'y'.repeat(65) }))
    expect(long).not.toHaveProperty('re')
    expect(long).not.toHaveProperty('id')
  })

  test('tells a type from the future from a malformed message', () => {
    expect(decodeCommand('{"type":"prompt"}')).not.toHaveProperty('unknownType')
  })

  test('never quotes the prompt in its answer', () => {
    const secret = 'a secret that nobody else may read'
    for (const text of [`{"type":"prompt","prompt":"${secret}"`, `{"type":"prompt","prompt":["${secret}"]}`]) {
      expect(JSON.stringify(decodeCommand(text))).not.toContain(secret)
    }
  })
})
