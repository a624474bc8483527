import { expect, test } from 'vitest'
import { checkDelivery } from '../bench/client/check.mjs'
import { placeOf, streamId } from '../bench/server/text.mjs'

const id = streamId(12)

interface Part {
  readonly text?: string
  readonly from?: number
  readonly seq?: number
  readonly ended?: boolean
}

const { text, offset } = placeOf(id)
const token = (seq: number) => text[(offset + seq - 1) % text.length] ?? ''
const chunk = (seq: number): Part => ({ text: token(seq), from: seq, seq })
const end: Part = { ended: true }

/** What the bench says of a stream of three tokens of which a reader got these parts. */
function checked(parts: readonly Part[]): boolean {
  const wire = {
    decode: (_bytes: Buffer, add: (id: string, part: Part) => void) => parts.forEach((part) => add(id, part)),
  }
  const arena = { bytes: () => Buffer.alloc(0), clear: () => undefined }
  return checkDelivery([{ ids: [id], wire, arena }], { counts: { [id]: 3 }, mode: 'turn' }).whole
}

test('a stream that came as it was written is whole, its tokens merged or not', () => {
  expect(checked([chunk(1), chunk(2), chunk(3), end])).toBe(true)
  expect(checked([{ text: token(1) + token(2) + token(3), from: 1, seq: 3 }, end])).toBe(true)
})

test.each([
  ['lost a token', [chunk(1), chunk(3), end]],
  ['lost its last token', [chunk(1), chunk(2), end]],
  ['had a token twice', [chunk(1), chunk(1), chunk(2), chunk(3), end]],
  ['came out of order', [chunk(2), chunk(1), chunk(3), end]],
  ['had another text', [{ ...chunk(1), text: 'another' }, chunk(2), chunk(3), end]],
  ['has no end', [chunk(1), chunk(2), chunk(3)]],
  ['never came', []],
])('a run of which a stream %s does not count', (_what, parts) => {
  expect(checked(parts)).toBe(false)
})
