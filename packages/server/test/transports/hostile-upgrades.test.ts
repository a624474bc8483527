import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest'
import { RawSocket } from '../kit/raw-socket.js'
import { Neighbourhood } from './hostile-neighbour.js'

let house: Neighbourhood

beforeAll(async () => {
  house = await Neighbourhood.open()
})
afterEach(() => house.isUntouched())
afterAll(() => house.close())

const KEY = 'dGhlIHNhbXBsZSBub25jZQ=='

const lines = (host: string): string[] => [
  `Host: ${host}`,
  'Connection: Upgrade',
  'Upgrade: websocket',
  'Sec-WebSocket-Version: 13',
  `Sec-WebSocket-Key: ${KEY}`,
]

/** Sends a request's head as it is given, in pieces of a size where one is given; the status that came. */
async function statusOf(head: string, piece: number = head.length): Promise<number> {
  const peer = await RawSocket.open(house.url)
  peer.socket.setNoDelay(true)
  for (let at = 0; at < head.length; at += piece) peer.socket.write(head.slice(at, at + piece))
  await Promise.race([peer.closed, peer.until(() => peer.text.includes('\r\n'))])
  const status = Number(/^HTTP\/1\.1 (\d{3}) /.exec(peer.text)?.[1] ?? 0)
  // A refused one is closed by the server: nobody else would, and each would hold a socket for ever.
  if (status === 101) peer.socket.destroy()
  await peer.closed
  return status
}

function upgrade(
  extra: readonly string[] = [],
  first = 'GET /ws HTTP/1.1',
  own = lines(new URL(house.url).host),
): string {
  return `${[first, ...own, ...extra].join('\r\n')}\r\n\r\n`
}

const without = (name: string) => lines(new URL(house.url).host).filter((line) => !line.startsWith(name))

describe('the head of an upgrade', () => {
  test('with twenty thousand headers is refused', async () => {
    const many = Array.from({ length: 20_000 }, (_, index) => `x-${index}: 1`)
    expect(await statusOf(upgrade(many))).toBe(431)
  })

  test('with a thousand short headers is an upgrade, or refused', async () => {
    const many = Array.from({ length: 1_000 }, () => 'x: 1')
    expect([101, 400, 431]).toContain(await statusOf(upgrade(many)))
  })

  test.each(['Sec-WebSocket-Protocol', 'Sec-WebSocket-Extensions', 'Origin', 'Cookie', 'Authorization'])(
    'with 64 KB of %s is refused',
    async (name) => {
      expect(await statusOf(upgrade([`${name}: ${'a, '.repeat(21_845)}`]))).toBe(431)
    },
  )

  test('with thousands of subprotocols, of which one is ours, does not take long', async () => {
    const offered = Array.from({ length: 2_000 }, (_, index) => `p${index}`).join(',')
    expect(await statusOf(upgrade([`Sec-WebSocket-Protocol: ${offered},runnel.v1`]))).toBe(101)
  })

  test.each([
    ['constructor', 'constructor'],
    ['__proto__', '__proto__'],
    ['a parameter of the prototype', 'permessage-deflate; __proto__; constructor'],
    ['two thousand parameters', `permessage-deflate${';a=1'.repeat(2_000)}`],
    ['a window that there is not', 'permessage-deflate; server_max_window_bits=7'],
  ])('with an extension (%s) is an upgrade without it, or refused', async (_what, value) => {
    expect([101, 400]).toContain(await statusOf(upgrade([`Sec-WebSocket-Extensions: ${value}`])))
  })

  test.each([
    ['no key', () => without('Sec-WebSocket-Key')],
    ['no version', () => without('Sec-WebSocket-Version')],
    ['two keys', () => [...lines(new URL(house.url).host), `Sec-WebSocket-Key: ${KEY}`]],
    ['a key that is no base64', () => [...without('Sec-WebSocket-Key'), 'Sec-WebSocket-Key: !!!!!!!!!!!!!!!!!!!!!!==']],
    ['a wish for HTTP/2', () => [...without('Upgrade'), 'Upgrade: h2c']],
    ['a method that is none of ours', () => lines(new URL(house.url).host)],
  ])('with %s is no upgrade', async (what, own) => {
    const first = what.includes('method') ? 'POST /ws HTTP/1.1' : 'GET /ws HTTP/1.1'
    const status = await statusOf(upgrade([], first, own()))
    expect(status).toBeGreaterThanOrEqual(400)
    expect(status).toBeLessThan(500)
  })

  test.each(['GET /ws/../ws HTTP/1.1', 'GET //ws HTTP/1.1', 'GET /ws%00 HTTP/1.1', 'GET /nowhere HTTP/1.1'])(
    'of another path (%s) is no upgrade',
    async (first) => {
      expect(await statusOf(upgrade([], first))).toBeGreaterThanOrEqual(400)
    },
  )

  test('that comes byte by byte is an upgrade', async () => {
    expect(await statusOf(upgrade(), 1)).toBe(101)
  })

  test('that is no HTTP at all is a bad request', async () => {
    expect(await statusOf('\u0016\u0003\u0001\u0002\u0000\u0001\r\n\r\n')).toBe(400)
  })

  test('that is never finished may be left at any byte', async () => {
    const head = upgrade()
    for (let length = 1; length < head.length; length += 7) {
      const peer = await RawSocket.open(house.url)
      peer.socket.write(head.slice(0, length))
      peer.socket.destroy()
      await peer.closed
    }
  })
})
