import { expect, test } from 'vitest'
import { withSchemeFallback } from '../../scheme-fallback.js'

const THEME = ':root {\n  --ai-ink: light-dark(#111, #eee);\n  --ai-radius: 4px;\n  --ai-shadow: 0 1px light-dark(#ccc, rgb(0 0 0 / 50%));\n}\n'

test('a theme gets its light and its dark values in rules of their own', () => {
  const [before, fallback = ''] = withSchemeFallback(THEME).split('@supports not (color: light-dark(red, red))')
  expect(before).toBe(THEME)
  expect(fallback).not.toContain('light-dark(')
  expect(fallback).not.toContain('--ai-radius')
  expect(fallback.match(/--ai-ink: [^;]+/g)).toEqual(['--ai-ink: #111', '--ai-ink: #eee', '--ai-ink: #eee'])
  expect(fallback.match(/--ai-shadow: [^;]+/g)).toEqual([
    '--ai-shadow: 0 1px #ccc',
    '--ai-shadow: 0 1px rgb(0 0 0 / 50%)',
    '--ai-shadow: 0 1px rgb(0 0 0 / 50%)',
  ])
})

test('a theme without pairs stays as it is', () => {
  expect(withSchemeFallback(':root { --ai-radius: 0; }\n')).toBe(':root { --ai-radius: 0; }\n')
})

test('a pair that cannot be told apart is refused', () => {
  const nested = ':root { --ai-ink: light-dark(color-mix(in oklab, rgb(1 2 3), red), blue); }\n'
  expect(() => withSchemeFallback(nested)).toThrow('no pair of simple values')
})
