import { expect, test } from 'vitest'
import {
  codeOfFault,
  codeOfStatus,
  isNetworkTimeout,
  retryAfterMs,
  sdkFault,
} from '../../src/providers/vendor-errors.js'

test.each([
  [402, 'llm_auth'],
  [408, 'llm_timeout'],
  [413, 'llm_bad_request'],
  [418, 'llm_bad_request'],
  [520, 'llm_unavailable'],
])('status %i is %s', (status, code) => {
  expect(codeOfStatus(status)).toBe(code)
})

test('a plain 500 that says it is overloaded is believed', () => {
  expect(codeOfFault({ status: 500, words: ['overloaded_error'] }, false)).toBe('llm_overloaded')
  expect(codeOfFault({ status: 401, words: ['overloaded_error'] }, false)).toBe('llm_auth')
})

test('a fault without a word or a status is a broken connection', () => {
  expect(codeOfFault({}, false)).toBe('llm_unavailable')
  expect(codeOfFault({}, true)).toBe('llm_interrupted')
  expect(codeOfFault({ timeout: true }, true)).toBe('llm_timeout')
})

test('an unknown word inside a stream is llm_unavailable', () => {
  expect(codeOfFault({ words: ['whatever'] }, true)).toBe('llm_unavailable')
  expect(codeOfFault({ words: [] }, true)).toBe('llm_unavailable')
})

test('a timeout is found behind other errors', () => {
  const timeout = Object.assign(new Error('x'), { code: 'UND_ERR_HEADERS_TIMEOUT' })
  expect(isNetworkTimeout(new Error('y', { cause: new Error('z', { cause: timeout }) }))).toBe(true)
  expect(isNetworkTimeout(new Error('y'))).toBe(false)
})

test('an error that names itself its own cause ends the search', () => {
  const error = new Error('round')
  error.cause = error
  expect(isNetworkTimeout(error)).toBe(false)
})

test('a status inside an error event counts', () => {
  const error = Object.assign(new Error('x'), { error: { message: 'slow', code: 429 } })
  expect(codeOfFault(sdkFault(error, false), true)).toBe('llm_rate_limited')
})

test.each([
  [{ 'retry-after': '2' }, 2000],
  [{ 'retry-after': '-2' }, 0],
  [{ 'retry-after': 'Thu, 01 Jan 1970 00:00:00 GMT' }, 0],
  [{ 'retry-after': 'Infinity' }, undefined],
  [{ 'retry-after-ms': 'x' }, undefined],
  [{}, undefined],
])('the headers %j ask for a wait of %j ms', (headers, wait) => {
  expect(retryAfterMs(new Headers(headers))).toBe(wait)
})

test('no headers ask for no wait', () => {
  expect(retryAfterMs(undefined)).toBeUndefined()
})
