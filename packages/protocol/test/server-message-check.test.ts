import fc from 'fast-check'
import { expect, test } from 'vitest'
import Value from 'typebox/value'
import { Check } from '../src/generated/server-message.check.js'
import { ServerMessage } from '@runnel/protocol/schemas'
import { fitting, nearlyFitting } from './arbitraries.js'

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

test('the generated check takes every message that the schema describes', () => {
  fc.assert(fc.property(fitting(ServerMessage), (message) => Check(message)))
})
