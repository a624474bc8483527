import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { RawSocket } from '../kit/raw-socket.js'
import { scriptedProvider, type ScriptedProvider } from '../kit/scripted-provider.js'
import { startServer, type TestServer } from '../kit/test-server.js'
import type { WsPeer } from '../kit/ws-peer.js'

const MAX_BYTES = 10_000

let provider: ScriptedProvider
let server: TestServer
let neighbour: WsPeer

/** A neighbour reads a stream all the while; it must not notice anything. */
beforeEach(async () => {
  provider = scriptedProvider()
  server = await startServer({ providers: [provider], config: { HEARTBEAT_MS: 60_000, MAX_MESSAGE_BYTES: MAX_BYTES } })
  neighbour = await server.connect()
  neighbour.send({ type: 'prompt', id: 'neighbour', prompt: 'hi' })
  const call = await provider.call(0)
  call.text('before ')
  await neighbour.next('chunk')
})

afterEach(async () => {
  const call = await provider.call(0)
  call.text('and after')
  call.end()
  await neighbour.next('complete')
  expect(neighbour.text('neighbour')).toBe('before and after')
  expect(await (await fetch(`${server.url}/healthz`)).json()).toEqual({ status: 'ok' })
  await server.close()
})

describe('a message that is malformed', () => {
  test.each([
    ['not JSON', '{"type":', 'bad_json', undefined],
    ['nothing', '', 'bad_json', undefined],
    ['null', 'null', 'bad_message', ''],
    ['a number', '7', 'bad_message', ''],
    ['an array', '[{"type":"ping"}]', 'bad_message', ''],
    ['an object without a type', '{}', 'bad_message', '/type'],
    ['a type that is no text', '{"type":{"a":1}}', 'bad_message', '/type'],
    ['an unknown type', '{"type":"future"}', 'bad_message', '/type'],
    ['a type of the prototype', '{"type":"__proto__"}', 'bad_message', '/type'],
    ['another type of the prototype', '{"type":"constructor"}', 'bad_message', '/type'],
    ['a prompt without a prompt', '{"type":"prompt"}', 'bad_message', '/prompt'],
    ['an id of a thousand characters', `{"type":"cancel","id":"${'x'.repeat(1_000)}"}`, 'bad_message', '/id'],
    ['an id with control characters', '{"type":"cancel","id":"a\\u0000\\r\\n\\u202e"}', 'bad_message', '/id'],
    ['a ping with text', '{"type":"ping","t":"now"}', 'bad_message', '/t'],
    ['deep nesting', `{"type":"prompt","prompt":${'['.repeat(4_000)}${']'.repeat(4_000)}}`, 'bad_message', '/prompt'],
  ])('(%s) is answered, and the connection stays', async (_what, text, code, path) => {
    const peer = await server.connect()
    peer.sendText(text)
    const { error } = await peer.next('error')
    expect(error).toMatchObject({ kind: 'request', code, retryable: false })
    expect(error.path).toBe(path)
    await peer.settled()
    expect(provider.calls).toHaveLength(1)
  })

  test('ten times in a row ends the connection, behind the answers', async () => {
    const peer = await server.connect()
    for (let count = 0; count < 10; count++) peer.sendText('nonsense')
    expect(await peer.closed).toBe(1008)
    expect(peer.messages.filter(({ type }) => type === 'error')).toHaveLength(10)
  })

  test('nine times and then a good one does not, however often', async () => {
    const peer = await server.connect()
    for (let round = 0; round < 5; round++) {
      for (let count = 0; count < 9; count++) peer.sendText('nonsense')
      await peer.settled()
    }
  })

  test('because its type is unknown does not count', async () => {
    const peer = await server.connect()
    for (let count = 0; count < 50; count++) peer.send({ type: 'future', n: count })
    await peer.settled()
    expect(peer.messages.filter(({ type }) => type === 'error')).toHaveLength(50)
  })
})

describe('a foreign stream', () => {
  test.each(['resume', 'cancel', 'retry'])('cannot be told from none by %s', async (type) => {
    const peer = await server.connect()
    peer.send({ type, id: 'neighbour' })
    const foreign = await peer.next('error')
    peer.send({ type, id: 'no-such-id' })
    const unknown = await peer.next('error')
    expect({ ...foreign, id: '' }).toEqual({ ...unknown, id: '' })
    expect(foreign).toMatchObject({ re: type, error: { code: 'stream_not_found' } })
  })

  test('is not hit by a prompt under the same id', async () => {
    const peer = await server.connect()
    peer.send({ type: 'prompt', id: 'neighbour', prompt: 'mine' })
    const call = await provider.call(1)
    call.text('yours')
    call.end()
    await peer.next('complete')
    expect(peer.text('neighbour')).toBe('yours')
  })
})

describe('a frame that is not text', () => {
  test('but binary ends the connection with 1003', async () => {
    const peer = await server.connect()
    peer.socket.send(Buffer.from('{"type":"ping"}'))
    expect(await peer.closed).toBe(1003)
  })

  test.each([
    ['not UTF-8', { opcode: 'text', payload: Buffer.from([0x7b, 0xff, 0xfe, 0x7d]) }, 1007],
    ['not masked', { opcode: 'text', payload: '{"type":"ping"}', masked: false }, 1002],
    ['a continuation of nothing', { opcode: 'continuation', payload: 'x' }, 1002],
    ['said to be huge', { opcode: 'text', payload: 'x', declared: 2 ** 31 }, 1009],
  ] as const)('but %s ends the connection', async (_what, frame, code) => {
    const peer = await RawSocket.upgrade(server.url)
    peer.send(frame)
    expect(await peer.closeCode()).toBe(code)
    await peer.closed
  })
})

describe('a message that is too large', () => {
  test('by one byte ends the connection with 1009; of the exact size it does not', async () => {
    const peer = await server.connect()
    const head = '{"type":"ping","pad":"'
    const exact = `${head}${'x'.repeat(MAX_BYTES - head.length - 2)}"}`
    peer.sendText(exact)
    await peer.next('pong')
    peer.sendText(`${exact} `)
    expect(await peer.closed).toBe(1009)
  })

  test('in fragments ends the connection with 1009', async () => {
    const peer = await RawSocket.upgrade(server.url)
    peer.send({ opcode: 'text', payload: 'x'.repeat(6_000), final: false })
    peer.send({ opcode: 'continuation', payload: 'x'.repeat(6_000), final: false })
    expect(await peer.closeCode()).toBe(1009)
    await peer.closed
  })
})

describe('a message in fragments', () => {
  test('is one message', async () => {
    const peer = await RawSocket.upgrade(server.url)
    peer.send({ opcode: 'text', payload: '{"type":"pi', final: false })
    peer.send({ opcode: 'ping', payload: 'between' })
    peer.send({ opcode: 'continuation', payload: 'ng","t":3}' })
    await peer.until(() => peer.text.includes('{"type":"pong","t":3}'))
    peer.socket.destroy()
  })

  test('of next to nothing, by the thousand, ends the connection', async () => {
    const peer = await RawSocket.upgrade(server.url)
    peer.send({ opcode: 'text', payload: '', final: false })
    for (let count = 0; count < 5_000; count++) peer.send({ opcode: 'continuation', payload: '', final: false })
    expect(await peer.closeCode()).toBe(1008)
    await peer.closed
  })

  test('sent byte by byte is one message', async () => {
    const peer = await RawSocket.upgrade(server.url)
    peer.socket.setNoDelay(true)
    peer.sendBytewise({ opcode: 'text', payload: '{"type":"ping","t":4}' })
    await peer.until(() => peer.text.includes('{"type":"pong","t":4}'))
    peer.socket.destroy()
  })
})

describe('a flood', () => {
  test('of commands ends the connection with 4429', async () => {
    const peer = await server.connect()
    for (let count = 0; count < 1_000; count++) peer.send({ type: 'ping' })
    expect(await peer.closed).toBe(4429)
  })

  test('of pings of the WebSocket itself, faster than they can be answered, is cut off', async () => {
    const peer = await server.connect()
    for (let count = 0; count < 1_000; count++) peer.socket.ping('x'.repeat(100))
    expect(await peer.closed).toBe(1006)
  })
})
