import fc from 'fast-check'
import { expect, test } from 'vitest'
import Value from 'typebox/value'
import { Check } from '../src/generated/server-message.check.js'
import { ServerMessage } from '@runnel/protocol/schemas'
import { fitting, nearlyFitting, variations } from './arbitraries.js'

// The generated validator is what browsers trust; the schema is what the contract says.
test.each([
  ['fit', fitting(ServerMessage)],
  ['nearly fit', nearlyFitting(ServerMessage)],
  ['are any JSON', fc.jsonValue()],
])('the generated check and the schema agree on values that %s', (_, values) => {
  fc.assert(
    fc.property(values, (value) => {
      expect(Check(value)).toBe(Value.Check(ServerMessage, value))
    }),
    { numRuns: 2000 },
  )
})

// Chance seldom meets a bound; this meets each of them.
test.each(ServerMessage.anyOf.flatMap(membersOf).map((member, index) => [index, member] as const))(
  'the generated check and the schema agree on every field of member %i, at every border',
  (_, member) => {
    const disagreed = fc
      .sample(fitting(member), 10)
      .flatMap((message) => [...variations(message)])
      .filter((value) => Check(value) !== Value.Check(ServerMessage, value))
    expect(disagreed).toEqual([])
  },
)

function membersOf(schema: object): object[] {
  return 'anyOf' in schema ? (schema.anyOf as object[]) : [schema]
}

test('the generated check takes every message that the schema describes', () => {
  fc.assert(fc.property(fitting(ServerMessage), (message) => Check(message)))
})
