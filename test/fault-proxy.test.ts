import { connect, createServer, type AddressInfo, type Socket } from 'node:net'
import { createServer as createHttpServer, type RequestListener } from 'node:http'
import { expect, onTestFinished, test } from 'vitest'
import { rawRequest } from '../packages/server/test/kit/raw-request.js'
import { type FaultProxy, startFaultProxy } from './kit/fault-proxy.js'
import type { LinkFaults } from './kit/fault-proxy/faults.js'

/** A server that does with each connection what the test says. */
async function serve(onConnection: (socket: Socket) => void): Promise<number> {
  const sockets: Socket[] = []
  const server = createServer((socket) => {
    sockets.push(socket.on('error', () => undefined))
    onConnection(socket)
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  onTestFinished(() => {
    for (const socket of sockets) socket.destroy()
    server.close()
  })
  return (server.address() as AddressInfo).port
}

async function serveHttp(listener: RequestListener): Promise<number> {
  const server = createHttpServer(listener)
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  onTestFinished(() => {
    server.closeAllConnections()
    server.close()
  })
  return (server.address() as AddressInfo).port
}

const echo = (socket: Socket) => socket.pipe(socket)

async function proxyTo(port: number, faults: LinkFaults, seed = 1): Promise<FaultProxy> {
  const proxy = await startFaultProxy({ port, plan: () => faults, seed })
  onTestFinished(() => proxy.close())
  return proxy
}

interface Peer {
  readonly socket: Socket
  /** What came so far, in the pieces in which it came. */
  readonly pieces: Buffer[]
  text(): string
  until(holds: () => boolean): Promise<void>
  /** `end` for a goodbye, else the error's code. */
  readonly over: Promise<string>
}

function open(proxy: FaultProxy): Peer {
  const socket = connect({ port: proxy.port, host: '127.0.0.1', allowHalfOpen: true })
  onTestFinished(() => void socket.destroy())
  const pieces: Buffer[] = []
  const waiting = new Set<() => void>()
  socket.on('data', (data) => {
    pieces.push(data)
    for (const check of waiting) check()
  })
  const over = new Promise<string>((resolve) => {
    socket.once('end', () => resolve('end'))
    socket.once('error', (error: NodeJS.ErrnoException) => resolve(error.code ?? 'error'))
  })
  return {
    socket,
    pieces,
    over,
    text: () => Buffer.concat(pieces).toString(),
    until: (holds) =>
      new Promise((resolve) => {
        const check = () => {
          if (!holds()) return
          waiting.delete(check)
          resolve()
        }
        waiting.add(check)
        check()
      }),
  }
}

test('without a fault, bytes and goodbyes pass in both directions', async () => {
  const proxy = await proxyTo(await serve(echo), {})
  const peer = open(proxy)
  peer.socket.end('hello')

  expect(await peer.over).toBe('end')
  expect(peer.text()).toBe('hello')
  expect(proxy.counters).toMatchObject({ accepted: 1, resets: 0, bytesToServer: 5, bytesToClient: 5 })
})

test('latency and jitter delay each piece, and keep their order', async () => {
  const proxy = await proxyTo(await serve(echo), { toServer: { latencyMs: 30, jitterMs: 20 } })
  const peer = open(proxy)
  const sentAt = performance.now()
  for (let number = 0; number < 10; number += 1) {
    peer.socket.write(`${number}`)
    await new Promise((resolve) => setImmediate(resolve))
  }
  await peer.until(() => peer.text().length === 10)

  expect(peer.text()).toBe('0123456789')
  // A timer may be a millisecond early.
  expect(performance.now() - sentAt).toBeGreaterThanOrEqual(29)
})

test('a limit of bytes a second takes its time', async () => {
  const proxy = await proxyTo(await serve(echo), { toClient: { bytesPerSecond: 100_000, chunkBytes: 1000 } })
  const peer = open(proxy)
  const sentAt = performance.now()
  peer.socket.write(Buffer.alloc(10_000, 'x'))
  await peer.until(() => peer.text().length === 10_000)

  expect(performance.now() - sentAt).toBeGreaterThanOrEqual(90)
})

test('pieces of one byte arrive as the text that was sent', async () => {
  const proxy = await proxyTo(await serve(echo), { toClient: { chunkBytes: 1 } })
  const peer = open(proxy)
  peer.socket.write('naïve café 🌊')
  await peer.until(() => peer.text().endsWith('🌊'))

  expect(peer.text()).toBe('naïve café 🌊')
  expect(peer.pieces.length).toBeGreaterThan(5)
})

test('a connection is reset behind the byte that was asked for', async () => {
  const proxy = await proxyTo(await serve(echo), { toClient: { resetAfterBytes: 7 } })
  const peer = open(proxy)
  peer.socket.write('0123456789')

  // A reset right behind bytes that were just read is told as an end.
  expect(await peer.over).toMatch(/^(ECONNRESET|end)$/)
  expect(peer.text()).toBe('0123456')
  expect(proxy.counters.resets).toBe(1)
})

test('a connection is reset after its time', async () => {
  const proxy = await proxyTo(await serve(echo), { resetAfterMs: 20 })
  const peer = open(proxy)

  expect(await peer.over).toBe('ECONNRESET')
  expect(proxy.counters.resets).toBe(1)
  expect(proxy.open).toBe(0)
})

test('a half-closed connection still carries what the client says', async () => {
  const heard: string[] = []
  const port = await serve((socket) => socket.on('data', (data) => heard.push(data.toString())))
  const proxy = await proxyTo(port, { halfCloseAfterMs: 10 })
  const peer = open(proxy)
  expect(await peer.over).toBe('end')
  peer.socket.write('still here')
  await expect.poll(() => heard.join('')).toBe('still here')
  expect(proxy.counters.halfCloses).toBe(1)
})

test('a black hole takes everything and hands on nothing', async () => {
  const proxy = await proxyTo(await serve(echo), { toServer: { swallowAfterBytes: 3 } })
  const peer = open(proxy)
  peer.socket.write('0123456789')
  await peer.until(() => peer.text() === '012')
  await expect.poll(() => proxy.counters.swallowedBytes).toBe(7)
  expect(proxy.counters).toMatchObject({ blackHoles: 1, bytesToServer: 3 })
})

test('a stall closes the window of the sender, and all of it comes when it is over', async () => {
  const port = await serve((socket) => socket.write(Buffer.alloc(30_000_000, 'x')))
  const proxy = await proxyTo(port, { toClient: { stallAfterBytes: 1, stallMs: 50 } })
  const peer = open(proxy)
  const openedAt = performance.now()
  await peer.until(() => peer.pieces.reduce((sum, { length }) => sum + length, 0) === 30_000_000)

  expect(performance.now() - openedAt).toBeGreaterThanOrEqual(49)
  expect(proxy.counters.stalls).toBe(1)
})

test('an upgrade is refused, and other requests pass', async () => {
  const port = await serveHttp((_, response) => response.end('page'))
  const proxy = await proxyTo(port, { upgrades: 'refuse' })
  const headers = { connection: 'Upgrade', upgrade: 'websocket', 'sec-websocket-version': '13' }

  expect((await rawRequest(proxy.url, { headers })).status).toBe(502)
  expect((await rawRequest(proxy.url)).body).toBe('page')
  expect(proxy.counters.refusedUpgrades).toBe(1)
})

test('an upgrade that hangs is neither answered nor closed', async () => {
  const port = await serveHttp((_, response) => response.end('page'))
  const proxy = await proxyTo(port, { upgrades: 'hang' })
  const peer = open(proxy)
  peer.socket.write('GET /ws HTTP/1.1\r\nhost: x\r\nupgrade: websocket\r\n\r\n')
  await expect.poll(() => proxy.counters.hungUpgrades).toBe(1)

  expect((await rawRequest(proxy.url)).body).toBe('page')
  expect(peer.pieces).toEqual([])
  await expect.poll(() => proxy.open).toBe(1)
})

test('the body of an event stream is held back to its end, its head and other responses pass', async () => {
  let finish = () => {}
  const port = await serveHttp((request, response) => {
    if (request.url !== '/events') return response.end('page')
    response.writeHead(200, { 'content-type': 'text/event-stream' }).write('data: 1\n\n')
    finish = () => response.end('data: 2\n\n')
    return response
  })
  const proxy = await proxyTo(port, { bufferBytes: Infinity })
  const peer = open(proxy)
  peer.socket.write('GET /events HTTP/1.1\r\nhost: x\r\n\r\n')
  await peer.until(() => peer.text().includes('\r\n\r\n'))
  expect((await rawRequest(proxy.url)).body).toBe('page')
  expect(peer.text()).not.toContain('data: 1')
  finish()
  await peer.until(() => peer.text().includes('data: 2'))

  expect(peer.text()).toMatch(/data: 1[^]*data: 2/)
  expect(proxy.counters.bufferedResponses).toBe(1)
})

test('an event stream that is buffered in blocks comes in whole blocks', async () => {
  const port = await serveHttp((_, response) => {
    response.writeHead(200, { 'content-type': 'text/event-stream' })
    response.write('x'.repeat(2500))
  })
  const proxy = await proxyTo(port, { bufferBytes: 1000 })
  const peer = open(proxy)
  peer.socket.write('GET /events HTTP/1.1\r\nhost: x\r\n\r\n')
  const body = () => peer.text().split('\r\n\r\n').slice(1).join('\r\n\r\n')
  await peer.until(() => body().length >= 2000)

  expect(body()).toHaveLength(2000)
})

test('the same seed draws the same faults', async () => {
  const drawn = async (seed: number): Promise<number[]> => {
    const drawn: number[] = []
    const plan = (random: () => number) => {
      drawn.push(random())
      return {}
    }
    const proxy = await startFaultProxy({ port: await serve(echo), plan, seed })
    onTestFinished(() => proxy.close())
    for (let count = 0; count < 3; count += 1) {
      const peer = open(proxy)
      peer.socket.end('x')
      await peer.over
    }
    return drawn
  }

  expect(await drawn(7)).toEqual(await drawn(7))
  expect(await drawn(7)).not.toEqual(await drawn(8))
})

test('connections to come go to the new target, and closing lets go of all of them', async () => {
  const proxy = await proxyTo(await serve((socket) => socket.write('one')), {})
  const first = open(proxy)
  await first.until(() => first.text() === 'one')
  proxy.target = await serve((socket) => socket.write('two'))
  const second = open(proxy)
  await second.until(() => second.text() === 'two')
  expect(proxy.open).toBe(2)
  await proxy.close()

  expect(proxy.open).toBe(0)
  expect(first.text()).toBe('one')
})
