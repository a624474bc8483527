import type { Socket } from 'node:net'
import { afterEach, describe, expect, test } from 'vitest'
import type { Config } from '../../src/config.js'
import { HIGH_WATER_BYTES } from '../../src/session/pump.js'
import { ask } from '../kit/http-peer.js'
import { RawSocket } from '../kit/raw-socket.js'
import { scriptedProvider, type ScriptedCall } from '../kit/scripted-provider.js'
import { startServer, type TestServer } from '../kit/test-server.js'

let server: TestServer
let sockets: Set<Socket>

afterEach(() => server.close())

/** More than the kernel takes in for a socket that nobody reads. */
const LONG = { token: 'x'.repeat(10_000), count: 1_300 }

async function start(config: Partial<Config>): Promise<{ call: ScriptedCall; session: string }> {
  const provider = scriptedProvider()
  server = await startServer({ providers: [provider], config: { MAX_STREAM_BYTES: 100_000_000, ...config } })
  sockets = new Set()
  server.app.server.on('connection', (socket: Socket) => {
    sockets.add(socket)
    socket.once('close', () => sockets.delete(socket))
  })
  const { body } = await ask<{ session: string }>(`${server.url}/api/prompts`, {
    json: { id: 's-1', prompt: 'hi' },
    headers: { connection: 'close' },
  })
  return { call: await provider.call(0), session: body.session }
}

function say(call: ScriptedCall): void {
  for (let count = 0; count < LONG.count; count++) call.text(LONG.token)
  call.end()
}

/** A reader that asks, and reads nothing of the answer. */
async function askAndStall(session: string, ...requests: string[]): Promise<RawSocket> {
  const reader = await RawSocket.open(server.url)
  reader.socket.pause()
  const head = `host: ${new URL(server.url).host}\r\nx-session: ${session}\r\n`
  for (const request of requests) reader.socket.write(request.replace('\r\n', `\r\n${head}`))
  return reader
}

function postEvents(accept: string): string {
  const body = JSON.stringify({ streams: { 's-1': null }, wait_ms: 0 })
  const headers = [`accept: ${accept}`, 'content-type: application/json', `content-length: ${body.length}`]
  return `POST /api/events HTTP/1.1\r\n${headers.join('\r\n')}\r\n\r\n${body}`
}

const SSE = postEvents('text/event-stream')

async function until(holds: () => boolean): Promise<void> {
  while (!holds()) await new Promise((resolve) => setImmediate(resolve))
}

const isFull = () => [...sockets].some(({ writableLength }) => writableLength >= HIGH_WATER_BYTES)

describe('an answer that nobody takes', () => {
  test.each([
    ['a snapshot', ['GET /api/streams/s-1 HTTP/1.1\r\n\r\n']],
    ['poll behind poll', new Array<string>(60).fill(postEvents('application/json'))],
  ])('is cut after SLOW_READER_MS: %s', async (_what, requests) => {
    const { call, session } = await start({ SLOW_READER_MS: 200 })
    say(call)
    await until(() => server.app.runnel.running === 0)
    await askAndStall(session, ...requests)
    await until(isFull)
    await until(() => sockets.size === 0)

    expect(server.app.runnel.connections).toBe(0)
  })

  test('is not mistaken for one that a poll waits for', async () => {
    const { session } = await start({ SLOW_READER_MS: 50, HEARTBEAT_MS: 100 })
    const url = `${server.url}/api/events`
    const headers = { 'x-session': session }
    const { body } = await ask<{ cursor: string }>(`${server.url}/api/streams/s-1`, { headers })
    const json = { streams: { 's-1': body.cursor }, wait_ms: 400 }
    const polled = await ask(url, { json, headers })

    expect(polled.body).toEqual({ events: [] })
  })
})

test('an injected request, which has no socket, is answered', async () => {
  await start({})
  const answer = await server.app.inject('/api/config')

  expect([answer.statusCode, answer.json<{ protocol: number }>().protocol]).toEqual([200, 1])
})

describe('an SSE reader that stands still', () => {
  test('is let go as soon as it closes, without an error and without waiting', async () => {
    const { call, session } = await start({ SLOW_READER_MS: 60_000 })
    const reader = await askAndStall(session, SSE)
    say(call)
    await until(isFull)
    reader.socket.destroy()
    await until(() => sockets.size === 0)

    expect(server.app.runnel.connections).toBe(0)
  })

  test('is cut after SLOW_READER_MS when it has half-closed', async () => {
    const { call, session } = await start({ SLOW_READER_MS: 200, HEARTBEAT_MS: 100 })
    const reader = await askAndStall(session, SSE)
    say(call)
    await until(isFull)
    reader.socket.end()
    await until(() => sockets.size === 0)

    expect(server.app.runnel.connections).toBe(0)
  })

  test('keeps its stream going, also when it never said goodbye', async () => {
    const { call, session } = await start({ SLOW_READER_MS: 200, HEARTBEAT_MS: 100, ORPHAN_GRACE_MS: 60_000 })
    await askAndStall(session, SSE)
    for (let count = 0; count < LONG.count; count++) call.text(LONG.token)
    await until(isFull)
    await until(() => sockets.size === 0)

    expect(server.app.runnel.running).toBe(1)
    expect(call.signal.aborted).toBe(false)
  })
})

test('a WebSocket that reads slowly is not taken for dead, though its answers to pings come late', async () => {
  const { call, session } = await start({ HEARTBEAT_MS: 200 })
  const peer = await server.connect()
  const { socket } = peer
  peer.send({ type: 'hello', session })
  peer.send({ type: 'resume', id: 's-1' })
  await peer.next('start')
  socket.pause()
  for (let count = 0; count < 2 * LONG.count; count++) call.text(LONG.token)
  call.end()
  // A little now and then: what it answers stands in line behind all that it has not read.
  const reading = setInterval(() => {
    socket.resume()
    setImmediate(() => socket.pause())
  }, 5)
  await peer.seen(({ type }) => type === 'complete').finally(() => clearInterval(reading))

  expect(peer.text('s-1')).toHaveLength(2 * LONG.count * LONG.token.length)
})

describe('a WebSocket that stands still', () => {
  test('and pings all the while is closed, and its pings pile up no answers', async () => {
    const { session } = await start({ SLOW_READER_MS: 60_000, HEARTBEAT_MS: 60_000 })
    const peer = await RawSocket.upgrade(server.url)
    peer.send({ opcode: 'text', payload: JSON.stringify({ type: 'hello', session }) })
    peer.socket.pause()
    const ping = { opcode: 'ping', payload: Buffer.alloc(125, 1) } as const
    let held = 0
    while (sockets.size > 0) {
      for (let count = 0; count < 2_000; count++) peer.send(ping)
      await new Promise((resolve) => setImmediate(resolve))
      for (const { writableLength } of sockets) held = Math.max(held, writableLength)
    }

    expect(held).toBeLessThan(2 * HIGH_WATER_BYTES)
  })

  test('is let go after SLOW_READER_MS when it has half-closed', async () => {
    const { call, session } = await start({ SLOW_READER_MS: 200, HEARTBEAT_MS: 100 })
    const peer = await RawSocket.upgrade(server.url)
    peer.socket.pause()
    peer.send({ opcode: 'text', payload: JSON.stringify({ type: 'hello', session }) })
    peer.send({ opcode: 'text', payload: JSON.stringify({ type: 'resume', id: 's-1' }) })
    say(call)
    await until(isFull)
    peer.socket.end()
    await until(() => sockets.size === 0)

    expect(server.app.runnel.connections).toBe(0)
  })
})
