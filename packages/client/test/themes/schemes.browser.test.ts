import { afterEach, expect, test } from 'vitest'
import { schemes } from '../../src/rendering/schemes.js'

afterEach(() => document.body.replaceChildren())

const RULES = schemes(({ pick }) => `color: ${pick('rgb(1, 1, 1)', 'rgb(2, 2, 2)')};`)

/** The colour of an element with these rules, whose page and which itself are as told. */
function colorWith(rules: string, { page = 'normal', theme }: { page?: string; theme?: string } = {}): string {
  const host = document.createElement('div')
  const sheet = new CSSStyleSheet()
  const named = ":host([theme='light']) { color-scheme: light; } :host([theme='dark']) { color-scheme: dark; }"
  sheet.replaceSync(`${named} ${rules}`)
  host.attachShadow({ mode: 'open' }).adoptedStyleSheets.push(sheet)
  if (theme !== undefined) host.setAttribute('theme', theme)
  document.body.style.colorScheme = page
  document.body.append(host)
  const { color } = getComputedStyle(host)
  document.body.style.removeProperty('color-scheme')
  return color
}

test('the scheme in force where the element stands decides, and its own theme before it', () => {
  expect(colorWith(RULES)).toBe('rgb(1, 1, 1)')
  expect(colorWith(RULES, { page: 'dark' })).toBe('rgb(2, 2, 2)')
  expect(colorWith(RULES, { page: 'dark', theme: 'light' })).toBe('rgb(1, 1, 1)')
  expect(colorWith(RULES, { page: 'light', theme: 'dark' })).toBe('rgb(2, 2, 2)')
})

test('without light-dark() the theme decides, or what the system prefers', () => {
  const [, fallback = ''] = RULES.split('@supports not (color: light-dark(red, red))')
  const old = `@supports (color: red) ${fallback}`
  expect(fallback).not.toBe('')
  expect(colorWith(old, { theme: 'light' })).toBe('rgb(1, 1, 1)')
  expect(colorWith(old, { theme: 'dark' })).toBe('rgb(2, 2, 2)')
  const preferred = matchMedia('(prefers-color-scheme: dark)').matches ? 'rgb(2, 2, 2)' : 'rgb(1, 1, 1)'
  expect(colorWith(old)).toBe(preferred)
  // The other one, with the preference turned round.
  const turned = old.replace('prefers-color-scheme: dark', 'prefers-color-scheme: light')
  expect(colorWith(turned)).not.toBe(preferred)
  expect(colorWith(turned, { theme: 'light' })).toBe('rgb(1, 1, 1)')
})
