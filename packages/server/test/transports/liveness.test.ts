import type { AddressInfo, Socket } from 'node:net'
import { afterEach, describe, expect, test } from 'vitest'
import type { Config } from '../../src/config.js'
import { HIGH_WATER_BYTES } from '../../src/session/pump.js'
import { ask } from '../kit/http-peer.js'
import { RawSocket } from '../kit/raw-socket.js'
import { scriptedProvider } from '../kit/scripted-provider.js'
import { startServer, type TestServer } from '../kit/test-server.js'

let server: TestServer

afterEach(() => server.close())

async function start(config: Partial<Config> = {}) {
  const provider = scriptedProvider()
  server = await startServer({ providers: [provider], config })
  return provider
}

describe('an idle connection', () => {
  test('gets heartbeats, and lives as long as it answers', async () => {
    await start({ HEARTBEAT_MS: 250 })
    const peer = await server.connect()
    peer.send({ type: 'hello' })
    // Far beyond the two and a half heartbeats after which a dead one is closed.
    for (let count = 0; count < 5; count++) await peer.next('heartbeat')
    await peer.settled()
  })

  test('gets heartbeats also when it never said a word', async () => {
    await start({ HEARTBEAT_MS: 250 })
    const peer = await server.connect()
    expect(await peer.next('heartbeat')).toEqual({ type: 'heartbeat' })
  })
})

describe('a half-open connection', () => {
  test('is closed with 4408, and its stream goes on', async () => {
    const provider = await start({ HEARTBEAT_MS: 60 })
    const dead = await RawSocket.upgrade(server.url)
    dead.send({ opcode: 'text', payload: '{"type":"prompt","id":"s-1","prompt":"hi"}' })
    const call = await provider.call(0)
    expect(await dead.closeCode()).toBe(4408)
    expect(call.signal.aborted).toBe(false)
    expect(server.app.runnel.running).toBe(1)
    await dead.closed
    while (server.app.runnel.connections > 0) await new Promise((resolve) => setImmediate(resolve))
  })
})

describe('a peer that does not read', () => {
  test('is closed as a slow reader, finds everything when it comes back, and takes no memory meanwhile', async () => {
    const provider = await start({ HEARTBEAT_MS: 500, SLOW_READER_MS: 800, MAX_STREAM_BYTES: 100_000_000 })
    const slow = await server.connect()
    const neighbour = await server.connect()
    slow.send({ type: 'hello' })
    const { session } = await slow.next('welcome')
    slow.send({ type: 'prompt', id: 's-1', prompt: 'hi' })
    await slow.next('start')
    slow.socket.pause()
    neighbour.send({ type: 'hello', session })
    neighbour.send({ type: 'resume', id: 's-1' })
    const call = await provider.call(0)
    const text = 'x'.repeat(10_000)
    for (let count = 0; count < 1_500; count++) call.text(text)
    call.end()
    await neighbour.next('complete')
    expect(neighbour.text('s-1').length).toBe(15_000_000)
    // What it was sent and did not read stands in the kernel's buffers, and behind it no close frame can be seen.
    while (server.app.runnel.connections > 1) await neighbour.next('heartbeat')
    const back = await server.connect()
    back.send({ type: 'hello', session })
    back.send({ type: 'resume', id: 's-1' })
    await back.next('complete')
    expect(back.text('s-1').length).toBe(15_000_000)
  })

  test('gets the rest as soon as it reads again, whatever the buffer of its socket takes', async () => {
    const provider = await start({ HEARTBEAT_MS: 60_000, MAX_STREAM_BYTES: 100_000_000 })
    // As on Node 22 and later: a socket that is fuller than our high-water mark, and not full by its own.
    ;(server.app.server as unknown as { highWaterMark: number }).highWaterMark = 65_536
    let socket: Socket | undefined
    server.app.server.once('connection', (opened: Socket) => {
      socket = opened
    })
    const peer = await server.connect()
    peer.send({ type: 'prompt', id: 's-1', prompt: 'hi' })
    await peer.next('start')
    peer.socket.pause()
    const call = await provider.call(0)
    for (let count = 0; count < 1_500; count++) call.text('x'.repeat(10_000))
    call.end()
    // Full for many turns on end: the kernel takes no more.
    for (let fullTurns = 0; fullTurns < 50; ) {
      await new Promise((resolve) => setImmediate(resolve))
      fullTurns = (socket?.writableLength ?? 0) >= HIGH_WATER_BYTES ? fullTurns + 1 : 0
    }
    peer.socket.resume()
    await peer.next('complete')
    expect(peer.text('s-1').length).toBe(15_000_000)
  })
})

describe('a drain', () => {
  test('sends idle peers away, lets streams end first, refuses new ones, and closes with 1001', async () => {
    const provider = await start()
    const [idle, busy] = [await server.connect(), await server.connect()]
    busy.send({ type: 'prompt', id: 's-1', prompt: 'hi' })
    await busy.next('start')
    await idle.settled()
    const drained = server.app.runnel.drain()
    const { reconnect_in_ms } = await idle.next('goaway')
    expect(reconnect_in_ms).toBeGreaterThanOrEqual(0)
    expect((await fetch(`${server.url}/readyz`)).status).toBe(503)
    expect((await fetch(`${server.url}/healthz`)).status).toBe(200)
    busy.send({ type: 'prompt', id: 's-2', prompt: 'more' })
    expect(await busy.next('error')).toMatchObject({
      re: 'prompt',
      id: 's-2',
      error: { code: 'shutting_down', retryable: true },
    })
    expect(busy.messages.some(({ type }) => type === 'goaway')).toBe(false)
    const call = await provider.call(0)
    call.text('to the end')
    call.end()
    await busy.next('complete')
    await busy.next('goaway')
    expect(await Promise.all([idle.closed, busy.closed])).toEqual([1001, 1001])
    await drained
  })

  test('sends a peer away that lets go of its last stream', async () => {
    const provider = await start()
    const peer = await server.connect()
    peer.send({ type: 'hello' })
    const { session } = await peer.next('welcome')
    peer.send({ type: 'prompt', id: 's-1', prompt: 'hi' })
    await peer.next('start')
    const drained = server.app.runnel.drain()
    peer.send({ type: 'detach', id: 's-1' })
    await peer.next('goaway')
    ;(await provider.call(0)).end()
    // It has not seen the end, and may come back for it: the server waits for that.
    await ask(`${server.url}/api/streams/s-1/cancel`, { method: 'POST', headers: { 'x-session': session } })
    await drained
    expect(await peer.closed).toBe(1001)
  })

  test('stops what has not ended in time, and tells why', async () => {
    await start({ DRAIN_TIMEOUT_MS: 50 })
    const peer = await server.connect()
    peer.send({ type: 'prompt', id: 's-1', prompt: 'hi' })
    await peer.next('start')
    await server.app.runnel.drain()
    expect(await peer.next('cancelled')).toMatchObject({ reason: 'shutdown' })
    expect(await peer.closed).toBe(1001)
  })
})

describe('closing the server', () => {
  test('with open sockets and running streams ends quickly, and leaves nothing open', async () => {
    const provider = await start()
    const { port } = server.app.server.address() as AddressInfo
    const peers = await Promise.all([1, 2, 3].map(() => server.connect()))
    for (const peer of peers) peer.send({ type: 'prompt', prompt: 'hi' })
    for (const peer of peers) await peer.next('start')
    const started = performance.now()
    await server.app.close()
    expect(performance.now() - started).toBeLessThan(1_500)
    expect(await Promise.all(peers.map(({ closed }) => closed))).toEqual([1001, 1001, 1001])
    for (const peer of peers) expect(await peer.next('cancelled')).toMatchObject({ reason: 'shutdown' })
    expect(provider.calls.every(({ signal }) => signal.aborted)).toBe(true)
    const open = () => process.getActiveResourcesInfo().some((name) => name === 'TCPServerWrap')
    while (open()) await new Promise((resolve) => setImmediate(resolve))
    await expect(fetch(`http://127.0.0.1:${port}/healthz`)).rejects.toThrow()
  })

  test('does not wait for a peer that never answers', async () => {
    await start()
    await RawSocket.upgrade(server.url)
    const started = performance.now()
    await server.app.close()
    expect(performance.now() - started).toBeLessThan(3_000)
  })
})
