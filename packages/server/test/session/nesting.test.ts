import { expect, test } from 'vitest'
import { isNestedDeeper, MAX_NESTING } from '../../src/session/nesting.js'

function nested(levels: number): unknown {
  return JSON.parse(`${'['.repeat(levels)}${']'.repeat(levels)}`)
}

test('a value may be nested as deep as the limit, and no deeper', () => {
  expect(isNestedDeeper(nested(MAX_NESTING))).toBe(false)
  expect(isNestedDeeper(nested(MAX_NESTING + 1))).toBe(true)
  expect(isNestedDeeper({ a: nested(MAX_NESTING) })).toBe(true)
})

test('a value nested far deeper than any stack is told from a shallow one', () => {
  expect(isNestedDeeper(nested(60_000))).toBe(true)
})
