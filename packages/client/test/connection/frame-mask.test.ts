import { expect, test } from 'vitest'
import { maskFrame } from '../../src/connection/frame-mask.js'

test.each([
  ['{"type":"hello","session":"abc","token":"x\\"y"}', '{"type":"hello","session":"…","token":"…"}'],
  ['{ "session" : "abc", "type" : "welcome" }', '{ "session":"…", "type" : "welcome" }'],
])('a capability in %s is hidden', (frame, shown) => {
  expect(maskFrame(frame)).toBe(shown)
})

test.each([
  '{"type":"chunk","id":"one","seq":1,"token":"abc"}',
  '{"type":"prompt","prompt":"{\\"type\\":\\"hello\\",\\"session\\":\\"abc\\"}"}',
])('what a person wrote or a model said is shown as it is: %s', (frame) => {
  expect(maskFrame(frame)).toBe(frame)
})
