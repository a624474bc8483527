import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { MAX_EVENT_CHARS, SseParser } from '../../../src/connection/transports/http/sse-parser.js'

/** What the parser makes of pieces of text. */
function parse(...pieces: string[]): string[] {
  const seen: string[] = []
  const parser = new SseParser({ onData: (data) => seen.push(`data ${data}`), onComment: () => seen.push('comment') })
  for (const piece of pieces) parser.push(piece)
  return seen
}

/** The text as a network may carry it: its bytes in pieces of any size. */
function inPieces(text: string, sizes: readonly number[]): string[] {
  const bytes = new TextEncoder().encode(text)
  const decoder = new TextDecoder()
  const pieces: string[] = []
  for (let from = 0, turn = 0; from < bytes.length; turn += 1) {
    const size = sizes[turn % sizes.length] ?? 1
    pieces.push(decoder.decode(bytes.subarray(from, from + size), { stream: true }))
    from += size
  }
  return pieces
}

describe('an event', () => {
  test('is its data, whatever its type and id', () => {
    expect(parse('event: chunk\nid: a.b.1\ndata: {"a":1}\n\n')).toEqual(['data {"a":1}'])
  })

  test('may have several lines of data, with or without the space', () => {
    expect(parse('data: a\ndata:b\ndata\ndata:  c\n\n')).toEqual(['data a\nb\n\n c'])
  })

  test('without data is none', () => {
    expect(parse('event: chunk\n\nid: 1\n\n\n')).toEqual([])
  })

  test('counts when it is whole', () => {
    expect(parse('data: a\n')).toEqual([])
    expect(parse('data: a\n', '\n')).toEqual(['data a'])
  })

  test('may be larger than any answer, and no larger', () => {
    const half = 'x'.repeat(MAX_EVENT_CHARS / 2)
    expect(() => parse('data: ', half, half, half)).toThrow(RangeError)
    expect(() => parse(`data: ${half}\ndata: ${half}x\n`)).toThrow(RangeError)
  })
})

test('comments are told, and are no data', () => {
  expect(parse(`:${' '.repeat(2048)}\n\n`, ': heartbeat\n\n', 'data: a\n\n')).toEqual(['comment', 'comment', 'data a'])
})

test.each(['\n', '\r', '\r\n'])('lines may end with %j', (end) => {
  expect(parse(['data: a', 'data: b', '', ': c', '', ''].join(end))).toEqual(['data a\nb', 'comment'])
})

test('a line end that is cut in two is one', () => {
  expect(parse('data: a\r', '\ndata: b\r', '\n\r', '\n')).toEqual(['data a\nb'])
})

test('wherever the bytes are cut, the events are the same', () => {
  const line = fc.constantFrom('data: naïve 🌊', 'data:', ':', ': x', 'event: chunk', 'id: é', '', 'nonsense')
  const text = fc
    .array(fc.tuple(line, fc.constantFrom('\n', '\r', '\r\n')), { maxLength: 30 })
    .map((lines) => lines.map(([content, end]) => content + end).join(''))
  fc.assert(
    fc.property(text, fc.array(fc.integer({ min: 1, max: 9 }), { minLength: 1, maxLength: 8 }), (whole, sizes) => {
      expect(parse(...inPieces(whole, sizes))).toEqual(parse(whole))
    }),
  )
})
