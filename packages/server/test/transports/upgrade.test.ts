import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { createApp } from '../../src/index.js'
import { frameBytes, RawSocket } from '../kit/raw-socket.js'
import { scriptedProvider } from '../kit/scripted-provider.js'
import { startServer, type TestServer } from '../kit/test-server.js'

const OWN = 'https://pages.example.com'

let server: TestServer

beforeEach(async () => {
  server = await startServer({ providers: [scriptedProvider()], config: { ALLOWED_ORIGINS: [OWN] } })
})

afterEach(() => server.close())

function upgradeFrom(origin: string, path = '/ws'): Promise<string> {
  return server.connect({ headers: { origin }, path }).then(
    () => 'open',
    (error: unknown) => String(error),
  )
}

const REFUSED = 'Error: Unexpected server response: 403'

describe('the origin of an upgrade', () => {
  test.each([
    'https://evil.example',
    `${OWN}.evil.example`,
    'https://evil-pages.example.com',
    'http://pages.example.com',
    'https://pages.example.com:8443',
    'https://93.184.216.34',
    'http://127.0.0.1:1',
    'null',
    'not an origin',
    'file://',
  ])('%s is refused with 403', async (origin) => {
    expect(await upgradeFrom(origin)).toBe(REFUSED)
  })

  test('may be one that is listed, or the own one', async () => {
    expect(await upgradeFrom(OWN)).toBe('open')
    expect(await upgradeFrom(server.url)).toBe('open')
  })

  test.each(['/%77s', '/w%73', '/%77%73?x=1', '/ws?x=1'])(
    'is checked however the path is written: %s',
    async (path) => {
      expect(await upgradeFrom('https://evil.example', path)).not.toBe('open')
    },
  )

  test('is not asked of a program, which tells none', async () => {
    const peer = await server.connect()
    await peer.settled()
    expect(peer.messages.map(({ type }) => type)).toEqual(['welcome', 'pong'])
  })

  test('may be any where * is written out', async () => {
    const open = await startServer({ providers: [scriptedProvider()], config: { ALLOWED_ORIGINS: ['*'] } })
    const peer = await open.connect({ headers: { origin: 'https://anywhere.example' } })
    await peer.settled()
    await open.close()
  })
})

describe('the host of an upgrade', () => {
  test.each(['evil.example', 'localhost.evil.example', '127.0.0.1.evil.example', '10.0.0.1'])(
    '%s is refused with 421 on the loopback',
    async (host) => {
      const peer = await RawSocket.upgrade(server.url, { headers: { host } })
      expect(peer.text).toMatch(/^HTTP\/1\.1 421 /)
      await peer.closed
    },
  )

  test('may be a loopback name', async () => {
    const { port } = new URL(server.url)
    const peer = await RawSocket.upgrade(server.url, { headers: { host: `localhost:${port}` } })
    expect(peer.text).toMatch(/^HTTP\/1\.1 101 /)
    peer.socket.destroy()
  })
})

describe('a refused upgrade', () => {
  test('ends its connection, also for a peer that keeps its side open', async () => {
    const peer = await RawSocket.upgrade(server.url, { headers: { origin: 'https://evil.example' } })
    expect(peer.text).toMatch(/^HTTP\/1\.1 403 /)
    await peer.closed
  })
})

describe('an upgrade', () => {
  test('selects the subprotocol when it is offered', async () => {
    expect((await server.connect({ protocols: ['other', 'runnel.v1'] })).socket.protocol).toBe('runnel.v1')
  })

  test('needs no subprotocol', async () => {
    const peer = await server.connect()
    expect(peer.socket.protocol).toBe('')
    await peer.settled()
  })

  test('loses no frame that came in its packet', async () => {
    const behind = frameBytes({ opcode: 'text', payload: '{"type":"ping","t":7}' })
    const peer = await RawSocket.upgrade(server.url, { behind })
    await peer.until(() => peer.text.includes('{"type":"pong","t":7}'))
    peer.socket.destroy()
  })

  test.each([
    ['an extension named constructor', 'sec-websocket-extensions', 'constructor'],
    [
      'parameters that make no sense',
      'sec-websocket-extensions',
      'permessage-deflate; __proto__=1; server_max_window_bits=99',
    ],
    ['a version from the future', 'sec-websocket-version', '99'],
    ['a key that is too short', 'sec-websocket-key', 'short'],
    ['a thousand empty subprotocols', 'sec-websocket-protocol', ','.repeat(1_000)],
    ['a malformed subprotocol', 'sec-websocket-protocol', 'a b'],
  ])('with %s is answered, and the server lives', async (_what, name, value) => {
    const peer = await RawSocket.upgrade(server.url, { headers: { [name]: value } })
    expect(peer.text).toMatch(/^HTTP\/1\.1 (?:101|400|426) /)
    peer.socket.destroy()
    await (await server.connect()).settled()
  })
})

test('one that comes while the server closes does not keep it from closing', async () => {
  const app = createApp({ providers: [scriptedProvider()], config: { LOG_LEVEL: 'silent' } })
  const came = new Promise<void>((resolve) => app.server.once('upgrade', () => resolve()))
  app.addHook('preClose', () => came)
  const url = await app.listen({ host: '127.0.0.1', port: 0 })
  const peer = await RawSocket.open(url)
  const closed = app.close()
  peer.socket.write(
    'GET /ws HTTP/1.1\r\nhost: localhost\r\nconnection: Upgrade\r\nupgrade: websocket\r\n' +
      'sec-websocket-version: 13\r\nsec-websocket-key: dGhlIHNhbXBsZSBub25jZQ==\r\n\r\n',
  )
  await closed
  await peer.closed

  expect(peer.text).toContain('503')
})
