import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest'
import { Neighbourhood } from './hostile-neighbour.js'
import { closing, HostilePeer, OP, pingMessage, wire, type WireFrame } from './hostile-wire.js'

const MAX_BYTES = 131_072

let house: Neighbourhood

beforeAll(async () => {
  house = await Neighbourhood.open({ MAX_MESSAGE_BYTES: MAX_BYTES })
})
afterEach(() => house.isUntouched())
afterAll(() => house.close())

const text = (payload: Buffer | string, more: Partial<WireFrame> = {}): WireFrame => ({ op: OP.text, payload, ...more })
const more = (payload: Buffer | string, fin: boolean): WireFrame => ({ op: OP.continuation, payload, fin })

/** Sends frames in one write; the connection must end with the code. */
async function expectClosed(frames: readonly WireFrame[], code: number): Promise<void> {
  const peer = await HostilePeer.open(house.url)
  peer.send(...frames)
  expect(await peer.closed()).toBe(code)
}

/** Sends frames; the message that they make must be answered. */
async function expectAnswered(bytes: Buffer, t: number, piece?: number): Promise<HostilePeer> {
  const peer = await HostilePeer.open(house.url)
  peer.write(bytes, piece)
  await peer.answered(t)
  peer.leave()
  return peer
}

describe('the length of a message', () => {
  test.each([
    [125, 1],
    [126, 1],
    [127, 3],
    [128, 7],
    [65_535, 997],
    [65_536, 997],
    [65_536, 65_536],
    [MAX_BYTES, 9_973],
  ])('may be %i bytes, in packets of %i', async (bytes, piece) => {
    await expectAnswered(wire(text(pingMessage(bytes, bytes))), bytes, piece)
  })

  test('may be nothing, which is no JSON', async () => {
    const peer = await HostilePeer.open(house.url)
    peer.send(text(''), text(pingMessage(1)))
    await peer.answered(1)
    expect(peer.texts.join()).toContain('bad_json')
    peer.leave()
  })

  test.each([2, 8] as const)('written in more bytes than it needs (%i) is answered or refused', async (lengthBytes) => {
    const peer = await HostilePeer.open(house.url)
    peer.send(text(pingMessage(1), { lengthBytes }), { op: OP.close, payload: closing(1000) })
    expect([1000, 1002]).toContain(await peer.closed())
  })

  test.each([
    ['one byte too many', BigInt(MAX_BYTES) + 1n],
    ['two gigabytes', 2n ** 31n],
    ['more than a number holds', 2n ** 53n],
    ['all that fits', 2n ** 64n - 1n],
  ])('told to be %s ends the connection at once, by the header alone', async (_what, declared) => {
    await expectClosed([text('x', { declared })], 1009)
  })

  test('is not taken in memory ahead of the message, whatever is told', async () => {
    const before = process.memoryUsage().arrayBuffers
    const peers = await Promise.all(Array.from({ length: 40 }, () => HostilePeer.open(house.url)))
    // A hundred kilobytes are told, which is allowed, and never come.
    for (const peer of peers) peer.send(text('x', { declared: 100_000n }))
    await house.isUntouched()
    expect(process.memoryUsage().arrayBuffers - before).toBeLessThan(2_000_000)
    for (const peer of peers) peer.leave()
  })

  test('in fragments that together are too long ends the connection', async () => {
    const part = 'x'.repeat(MAX_BYTES / 2)
    await expectClosed([text(part, { fin: false }), more(part, false), more('x', true)], 1009)
  })
})

describe('pings and pongs', () => {
  test.each(['', 'hello', Buffer.alloc(125, 0xfe)])('a ping is answered with its own payload (%j)', async (payload) => {
    const peer = await HostilePeer.open(house.url)
    peer.send({ op: OP.ping, payload }, text(pingMessage(1)))
    await peer.answered(1)
    expect(peer.frames.filter(({ op }) => op === OP.pong).map((pong) => pong.payload)).toEqual([Buffer.from(payload)])
    peer.leave()
  })

  test('ten pings are ten pongs in their order, also byte by byte', async () => {
    const peer = await HostilePeer.open(house.url)
    const pings = Array.from({ length: 10 }, (_, index) => wire({ op: OP.ping, payload: `${index}` }))
    peer.write(Buffer.concat([...pings, wire(text(pingMessage(1)))]), 1)
    await peer.answered(1)
    const pongs = peer.frames.filter(({ op }) => op === OP.pong).map(({ payload }) => payload.toString())
    expect(pongs).toEqual(pings.map((_, index) => `${index}`))
    peer.leave()
  })

  test('a pong that nobody asked for changes nothing', async () => {
    const bytes = [{ op: OP.pong }, { op: OP.pong, payload: 'x'.repeat(125) }, text(pingMessage(1))].map(wire)
    const peer = await expectAnswered(Buffer.concat(bytes), 1)
    expect(peer.texts.at(-1)).toBe('{"type":"pong","t":1}')
  })

  test.each([OP.ping, OP.pong, OP.close])('control frame %i of 126 bytes ends the connection', async (op) => {
    await expectClosed([{ op, payload: Buffer.alloc(126, 1) }], 1002)
  })
})

describe('bits and opcodes that mean nothing', () => {
  test.each([1, 2, 3, 4, 5, 6, 7])('reserved bits %i on a message end the connection', async (rsv) => {
    await expectClosed([text(pingMessage(1), { rsv })], 1002)
  })

  test.each([OP.ping, OP.pong, OP.close])('reserved bits on control frame %i end the connection', async (op) => {
    await expectClosed([{ op, rsv: 4 }], 1002)
  })

  test('a message that says it is compressed, where nothing is, ends the connection unread', async () => {
    const bomb = Buffer.alloc(60_000, 0xff)
    await expectClosed([text(bomb, { rsv: 4, fin: false }), more(bomb, true)], 1002)
  })

  test('reserved bits on a continuation end the connection', async () => {
    await expectClosed([text('{', { fin: false }), { op: OP.continuation, payload: '}', rsv: 4 }], 1002)
  })

  test.each([3, 4, 5, 6, 7, 11, 12, 13, 14, 15])('opcode %i ends the connection', async (op) => {
    await expectClosed([{ op, payload: 'x' }], 1002)
  })

  test.each([3, 11])('opcode %i behind a message ends the connection; the message was taken', async (op) => {
    const peer = await HostilePeer.open(house.url)
    peer.send(text(pingMessage(1)))
    await peer.answered(1)
    peer.send({ op })
    expect(await peer.closed()).toBe(1002)
  })

  test('a binary message ends the connection, whole or in fragments', async () => {
    await expectClosed([{ op: OP.binary, payload: pingMessage(1) }], 1003)
    await expectClosed([{ op: OP.binary, payload: '{', fin: false }, more('}', true)], 1003)
  })
})

describe('fragments', () => {
  test.each([OP.ping, OP.pong, OP.close])('of control frame %i end the connection', async (op) => {
    await expectClosed([{ op, payload: 'x', fin: false }, more('x', true)], 1002)
  })

  test.each([true, false])('without a beginning end the connection (last: %s)', async (fin) => {
    await expectClosed([more('x', fin)], 1002)
  })

  test('that go on after their message has ended end the connection', async () => {
    await expectClosed([text('{}', { fin: false }), more('', true), more('x', true)], 1002)
  })

  test.each([OP.text, OP.binary])('with another beginning (%i) among them end the connection', async (op) => {
    await expectClosed([text('{', { fin: false }), { op, payload: '}' }], 1002)
  })

  test('with nothing in them, and pings between them, are one message', async () => {
    const message = pingMessage(5)
    const parts = [
      text('', { fin: false }),
      more(message.slice(0, 9), false),
      { op: OP.ping, payload: 'between' },
      more('', false),
      more(message.slice(9), false),
      { op: OP.pong },
      more('', true),
    ]
    const peer = await expectAnswered(Buffer.concat(parts.map(wire)), 5, 1)
    expect(peer.frames.filter(({ op }) => op === OP.pong).map(({ payload }) => payload.toString())).toEqual(['between'])
  })

  test('of 1,300 bytes, as many as a long message needs, are one message', async () => {
    const message = pingMessage(6, 65_536)
    const parts: WireFrame[] = []
    for (let at = 0; at < message.length; at += 1_300) {
      const fin = at + 1_300 >= message.length
      parts.push({ op: at === 0 ? OP.text : OP.continuation, payload: message.slice(at, at + 1_300), fin })
    }
    await expectAnswered(Buffer.concat(parts.map(wire)), 6, 4_001)
  })

  test('by the hundred thousand end the connection long before the last', async () => {
    const peer = await HostilePeer.open(house.url)
    const tiny = wire(more('x', false))
    peer.send(text('x', { fin: false }))
    peer.write(Buffer.concat(new Array<Buffer>(200_000).fill(tiny)))
    // What it still had to send may reset the connection ahead of the close frame.
    expect([1006, 1008]).toContain(await peer.closed())
  })
})

const pad = (bytes: Buffer) => Buffer.concat([Buffer.from('{"type":"ping","t":8,"pad":"'), bytes, Buffer.from('"}')])

describe('UTF-8', () => {
  test.each([
    ['two bytes', 'é'],
    ['three bytes', '€'],
    ['four bytes', '𝄞'],
    ['the largest there is', '\u{10ffff}'],
    ['no characters', '\ufffe\uffff'],
    ['a byte order mark', '\ufeff'],
    ['text that runs the other way', '\u202e'],
  ])('of %s is read, cut anywhere', async (_what, characters) => {
    const whole = pad(Buffer.from(characters))
    const cuts = Array.from({ length: Buffer.byteLength(characters) + 1 }, (_, index) => whole.length - 2 - index)
    for (const cut of cuts) {
      const parts = [text(whole.subarray(0, cut), { fin: false }), more(whole.subarray(cut), true)]
      await expectAnswered(Buffer.concat(parts.map(wire)), 8)
    }
  })

  test.each([
    ['a byte that goes on from nothing', [0x80]],
    ['a character that is cut off', [0xe2, 0x82]],
    ['a character in too many bytes', [0xc0, 0xaf]],
    ['a character in far too many bytes', [0xe0, 0x80, 0xaf]],
    ['half a pair', [0xed, 0xa0, 0x80]],
    ['a pair in three bytes each', [0xed, 0xa0, 0xbd, 0xed, 0xb8, 0x80]],
    ['beyond the last character', [0xf4, 0x90, 0x80, 0x80]],
    ['bytes that never occur', [0xfe, 0xff]],
    ['a five-byte form', [0xf8, 0x88, 0x80, 0x80, 0x80]],
  ])('that is none (%s) ends the connection, whole or in fragments', async (_what, bytes) => {
    const bad = pad(Buffer.from(bytes))
    await expectClosed([text(bad)], 1007)
    await expectClosed([text(bad.subarray(0, 29), { fin: false }), more(bad.subarray(29), true)], 1007)
  })
})

describe('a close', () => {
  test.each([
    ['without a code', Buffer.alloc(0), 1005],
    ['with a code', closing(1000), 1000],
    ['with the longest reason', closing(1000, 'r'.repeat(123)), 1000],
    ['with a reason in many languages', closing(1001, 'Ärger €'), 1001],
    ['with one byte', Buffer.from([3]), 1002],
    ['with a reason that is too long', closing(1000, 'r'.repeat(124)), 1002],
    ['with a reason that is no UTF-8', closing(1000, Buffer.from([0xff, 0xfe])), 1007],
  ])('%s is answered', async (_what, payload, code) => {
    await expectClosed([{ op: OP.close, payload }], code)
  })

  test.each([1000, 1001, 1002, 1003, 1007, 1008, 1009, 1010, 1011, 3000, 3999, 4000, 4999])(
    'with code %i is answered with it',
    async (code) => {
      await expectClosed([{ op: OP.close, payload: closing(code) }], code)
    },
  )

  test.each([0, 999, 1004, 1005, 1006, 1015, 1016, 1100, 2000, 2999, 5000, 65_535])(
    'with code %i, which nobody may send, is a fault',
    async (code) => {
      await expectClosed([{ op: OP.close, payload: closing(code) }], 1002)
    },
  )

  test('is the last that is heard: what follows it is not executed', async () => {
    const peer = await HostilePeer.open(house.url)
    const prompt = '{"type":"prompt","id":"late","prompt":"hi"}'
    peer.send({ op: OP.close, payload: closing(1000) }, text(prompt), { op: OP.ping }, { op: OP.close })
    expect(await peer.closed()).toBe(1000)
    expect(peer.frames.map(({ op }) => op)).toEqual([OP.close])
  })

  test('in the middle of a message is a close', async () => {
    await expectClosed([text('{"type"', { fin: false }), { op: OP.close, payload: closing(1000) }], 1000)
  })
})
