import fc from 'fast-check'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { Neighbourhood } from './hostile-neighbour.js'
import { HostilePeer, OP, pingMessage, wire, type WireFrame } from './hostile-wire.js'

let house: Neighbourhood

beforeAll(async () => {
  house = await Neighbourhood.open()
})
afterAll(() => house.close())

const payload = fc.oneof(
  fc.constantFrom(pingMessage(1), '{"type":"cancel","id":"neighbour"}', '{"type":"resume","id":"neighbour"}', ''),
  fc.string({ unit: 'binary', maxLength: 200 }),
)

const frame: fc.Arbitrary<WireFrame> = fc
  .record({
    op: fc.oneof({ weight: 3, arbitrary: fc.constantFrom(0, 1, 9, 10) }, { weight: 1, arbitrary: fc.nat({ max: 15 }) }),
    payload,
    fin: fc.boolean(),
    rsv: fc.oneof({ weight: 9, arbitrary: fc.constant(0) }, { weight: 1, arbitrary: fc.nat({ max: 7 }) }),
  })
  .map((made) => ({ ...made, payload: made.op > 7 ? made.payload.slice(0, 30) : made.payload }))

/** Frames that are nearly right, with some of their bytes changed. */
const nearlyFrames = fc
  .tuple(
    fc.array(frame, { minLength: 1, maxLength: 12 }),
    fc.array(fc.tuple(fc.nat(), fc.nat({ max: 255 })), { maxLength: 3 }),
  )
  .map(([frames, changes]) => {
    const bytes = Buffer.concat(frames.map(wire))
    for (const [where, byte] of changes) bytes[where % bytes.length] = byte
    return bytes
  })

const anything = fc.uint8Array({ minLength: 1, maxLength: 300 }).map((bytes) => Buffer.from(bytes))

/** What a server may answer broken bytes with; 1005 and 1000 only to a close of the peer's own. */
const CODES = [1000, 1002, 1003, 1005, 1007, 1008, 1009]

describe('a connection on which comes', () => {
  test.each([
    ['anything at all', anything],
    ['frames that are nearly right', nearlyFrames],
  ])('%s goes on, or ends with a code that says why, and harms nobody', async (_what, streams) => {
    const property = fc.asyncProperty(streams, fc.integer({ min: 1, max: 64 }), async (bytes, piece) => {
      const peer = await HostilePeer.open(house.url)
      peer.write(bytes, piece)
      // Whatever state the bytes left the connection in, the peer goes; what was an end before that has its code.
      peer.raw.socket.end()
      await peer.raw.closed
      const close = peer.frames.find(({ op }) => op === OP.close)
      if (close && close.payload.length >= 2) {
        const code = close.payload.readUInt16BE(0)
        expect(CODES.includes(code) || (code >= 3000 && code < 5000) || (code > 1000 && code < 1015)).toBe(true)
      }
      await house.isUntouched()
    })
    await fc.assert(property, { numRuns: 150 })
  })
})
