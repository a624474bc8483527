import { expect, test } from 'vitest'
import { vendorCause } from '../../src/operations/vendor-cause.js'
import { ProviderError } from '../../src/ports/provider.js'

function caused(cause: unknown) {
  return vendorCause(new ProviderError('llm_unavailable', { cause }))
}

test('status, type and code are told, of the outermost error that has them', () => {
  const inner = Object.assign(new Error('secret'), { code: 'ECONNRESET', status: 1 })
  const outer = Object.assign(new TypeError('secret', { cause: inner }), { status: 503, type: 'overloaded_error' })
  expect(caused(outer)).toEqual({ name: 'TypeError', status: 503, type: 'overloaded_error', code: 'ECONNRESET' })
})

test.each([
  'a sentence with a prompt',
  'sk-planted-key',
  'a'.repeat(65),
  'AIzaSyDaGmWKa4JsXZHjGw7ISLn3namBGewQe',
  42,
  { nested: 'planted' },
])('%j is no word that may be logged', (word) => {
  expect(caused({ name: word, type: word, code: word, message: 'planted', status: '503' })).toEqual({})
})

test.each([undefined, null, 'text', 7])('the cause %j says nothing', (cause) => {
  expect(caused(cause)).toEqual({})
})

test('causes that go round come to an end', () => {
  const round: { cause?: unknown; code: string } = { code: 'LOOP' }
  round.cause = round
  expect(caused(round)).toEqual({ code: 'LOOP' })
})
