import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest'
import { Neighbourhood } from './hostile-neighbour.js'
import { closing, HostilePeer, OP, pingMessage, wire } from './hostile-wire.js'

let house: Neighbourhood

beforeAll(async () => {
  house = await Neighbourhood.open({ MAX_MESSAGE_BYTES: 131_072 })
})
afterEach(() => house.isUntouched())
afterAll(() => house.close())

/** Says a text, and what it was answered with ahead of the answer to a ping behind it. */
async function answersTo(...texts: string[]): Promise<string[]> {
  const peer = await HostilePeer.open(house.url)
  peer.send(...[...texts, pingMessage(9)].map((payload) => ({ op: OP.text, payload })))
  await peer.answered(9)
  peer.leave()
  return peer.texts.slice(0, -1)
}

function typesOf(texts: readonly string[]): string[] {
  return texts.map((text) => (JSON.parse(text) as { type: string }).type)
}

const deep = (levels: number, open: string, close: string) => `${open.repeat(levels)}1${close.repeat(levels)}`

describe('a message that is meant to hurt', () => {
  test.each([
    ['lists, ten thousand deep', `{"type":"prompt","prompt":"x","params":{"a":${deep(10_000, '[', ']')}}}`],
    ['objects, ten thousand deep', `{"type":"prompt","prompt":"x","params":${deep(10_000, '{"a":', '}')}}`],
    ['lists without an end', '['.repeat(100_000)],
    ['an id of a hundred thousand characters', `{"type":"cancel","id":"${'x'.repeat(100_000)}"}`],
    ['an id with NUL', '{"type":"resume","id":"a\\u0000b"}'],
    ['an id with line ends', '{"type":"resume","id":"a\\r\\nid: b"}'],
    ['an id that runs the other way', '{"type":"resume","id":"\\u202eabc"}'],
    ['an id that is half a character', '{"type":"resume","id":"\\ud800"}'],
    ['a type of a hundred thousand characters', `{"type":"${'x'.repeat(100_000)}"}`],
    ['a number without an end', `{"type":"ping","t":"${'9'.repeat(100_000)}"}`],
    ['a block of the prototype', '{"type":"prompt","prompt":"x","block":"__proto__"}'],
    ['another block of the prototype', '{"type":"prompt","prompt":"x","block":"constructor"}'],
    ['a cursor without an end', `{"type":"resume","id":"a","cursor":"${'e'.repeat(100_000)}.1"}`],
    ['a cursor beyond every number', '{"type":"resume","id":"a","cursor":"e.99999999999999999999"}'],
    ['a session without an end', `{"type":"hello","session":"${'A'.repeat(100_000)}"}`],
  ])('(%s) is one error, and a short one', async (_what, text) => {
    const answers = await answersTo('{"type":"hello"}', text)
    expect(typesOf(answers)).toEqual(['welcome', 'error'])
    expect(answers.join('').length).toBeLessThan(1_000)
  })

  test.each([
    '{"__proto__":{"type":"prompt","prompt":"x"}}',
    '{"type":"ping","__proto__":{"t":7}}',
    '{"type":"ping","constructor":{"prototype":{"t":7}}}',
    '{"type":"prompt","prompt":"","params":{"__proto__":{"polluted":true}}}',
  ])('with a prototype in it (%s) gives it to nobody', async (text) => {
    const answers = await answersTo(text)
    expect(answers.join('')).not.toContain('"t":7')
    expect(Object.hasOwn(Object.prototype, 'polluted') || 'polluted' in {}).toBe(false)
  })

  test('of a megabyte in its id ends the connection as too large', async () => {
    const peer = await HostilePeer.open(house.url)
    peer.send({ op: OP.text, payload: `{"type":"cancel","id":"${'x'.repeat(1_000_000)}"}` })
    expect([1006, 1009]).toContain(await peer.closed())
  })
})

describe('a greeting', () => {
  test('that comes byte by byte is one greeting', async () => {
    const peer = await HostilePeer.open(house.url)
    peer.write(
      Buffer.concat(
        [
          { op: OP.text, payload: '{"type":"hello"}' },
          { op: OP.text, payload: pingMessage(1) },
        ].map(wire),
      ),
      1,
    )
    await peer.answered(1)
    expect(peer.texts.filter((text) => text.includes('welcome'))).toHaveLength(1)
    peer.leave()
  })

  test('sent twice is answered once, and a second one with another session is refused', async () => {
    const answers = await answersTo(
      '{"type":"hello"}',
      '{"type":"hello"}',
      `{"type":"hello","session":"${'A'.repeat(43)}"}`,
    )
    expect(typesOf(answers)).toEqual(['welcome', 'error'])
  })

  test('that fails keeps the prompt in its own packet from starting anything', async () => {
    const peer = await HostilePeer.open(house.url)
    const texts = ['{"type":"hello","protocol":99}', '{"type":"prompt","prompt":"hi"}']
    peer.send(...texts.map((payload) => ({ op: OP.text, payload })))
    await peer.raw.until(() => peer.texts.length === 2)
    expect(typesOf(peer.texts)).toEqual(['error', 'error'])
    peer.leave()
  })

  test('that never comes costs nothing: a peer that says no word may stay, and may leave', async () => {
    const peers = await Promise.all(Array.from({ length: 20 }, () => HostilePeer.open(house.url)))
    await house.isUntouched()
    for (const peer of peers) peer.send({ op: OP.close, payload: closing(1000) })
    expect(await Promise.all(peers.map((peer) => peer.closed()))).toEqual(new Array(20).fill(1000))
    expect(peers.flatMap(({ texts }) => texts)).toEqual([])
  })
})
