import { createServer, type Server } from 'node:http'
import { createServer as createTcpServer, type AddressInfo } from 'node:net'
import { expect, onTestFinished, test } from 'vitest'
import { ask, codeOf } from '../packages/server/test/kit/http-peer.js'
import { scriptedProvider } from '../packages/server/test/kit/scripted-provider.js'
import type { TestServer } from '../packages/server/test/kit/test-server.js'
import { WsPeer } from '../packages/server/test/kit/ws-peer.js'
import { portOf, serve } from './kit/client-world.js'
import { freePort, startFront } from './kit/nginx-front.js'

const BEHIND = { TRUST_PROXY: ['127.0.0.1'] }

async function open(url: string, headers: Record<string, string> = {}): Promise<WsPeer> {
  const peer = await WsPeer.open(`${url.replace('http', 'ws')}/ws`, { headers })
  onTestFinished(() => peer.terminate())
  return peer
}

/** A server of few words that goes away in the middle of every request. */
async function serveNobody(): Promise<{ port: number; asked: () => number }> {
  let asked = 0
  const server: Server = createServer((request) => {
    asked += 1
    request.resume().on('end', () => request.socket.resetAndDestroy())
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  onTestFinished(() => void server.close())
  return { port: (server.address() as AddressInfo).port, asked: () => asked }
}

async function twoServers(): Promise<readonly [TestServer, TestServer]> {
  return [await serve(scriptedProvider(), BEHIND), await serve(scriptedProvider(), BEHIND)]
}

test('a token is passed on while the answer goes on, whatever the server says about buffers', async () => {
  const provider = scriptedProvider()
  const server = await serve(provider, BEHIND)
  const { url } = await startFront([portOf(server)], (config) =>
    config.replace('proxy_buffering off;', 'proxy_buffering off;\nproxy_ignore_headers x-accel-buffering;'),
  )
  const response = await fetch(`${url}/api/stream`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ prompt: 'why?' }),
  })
  const call = await provider.call(0)
  call.text('the first')
  let text = ''
  for await (const bytes of response.body?.pipeThrough(new TextDecoderStream()) ?? []) {
    text += bytes
    if (text.includes('the first')) call.end()
  }

  expect(text).toContain('event: complete')
})

test('frames and bodies pass up to the limits of the server, which refuses larger ones in its own words', async () => {
  const provider = scriptedProvider()
  const server = await serve(provider, { ...BEHIND, MAX_PROMPT_CHARS: 130_000 })
  const { url } = await startFront([portOf(server)])
  const peer = await open(url)
  const prompt = 'p'.repeat(125_000)
  peer.send({ type: 'prompt', id: 's-1', prompt })
  const call = await provider.call(0)
  expect(call.request.turns.at(-1)?.text).toHaveLength(prompt.length)
  call.text('t'.repeat(1_000_000))
  call.end()
  await peer.next('complete')
  expect(peer.text('s-1')).toHaveLength(1_000_000)

  expect((await ask(`${url}/api/prompts`, { json: { prompt } })).status).toBe(202)
  const larger = await ask(`${url}/api/prompts`, { json: { prompt: 'p'.repeat(140_000) } })
  expect([larger.status, codeOf(larger)]).toEqual([413, 'message_too_large'])
  const largest = await fetch(`${url}/api/prompts`, { method: 'POST', body: 'p'.repeat(300_000) })
  expect(largest.status).toBe(413)
})

test('an idle connection is kept for as long as heartbeats come more often than nginx loses patience', async () => {
  const server = await serve(scriptedProvider(), { ...BEHIND, HEARTBEAT_MS: 250 })
  const { url } = await startFront([portOf(server)], (config) =>
    config.replace('proxy_read_timeout 75s;', 'proxy_read_timeout 1s;'),
  )
  const peer = await open(url)
  for (let beat = 0; beat < 8; beat += 1) await peer.next('heartbeat')
  peer.send({ type: 'ping', t: 1 })

  expect(await peer.next('pong')).toMatchObject({ t: 1 })
})

test('an upgrade that the server refuses is refused with its status', async () => {
  const server = await serve(scriptedProvider(), { ...BEHIND, MAX_CONNECTIONS_PER_IP: 1 })
  const { url } = await startFront([portOf(server)])
  await expect(open(url, { origin: 'https://elsewhere.example' })).rejects.toThrow('403')
  await open(url, { origin: url })

  await expect(open(url, { origin: url })).rejects.toThrow('429')
})

test('a reader counts as the address that it has, not as one that it tells', async () => {
  const server = await serve(scriptedProvider(), { ...BEHIND, MAX_CONNECTIONS_PER_IP: 1 })
  const { url } = await startFront([portOf(server)])
  await open(url, { 'x-forwarded-for': '192.0.2.1' })

  await expect(open(url, { 'x-forwarded-for': '192.0.2.2' })).rejects.toThrow('429')
})

test('servers take turns, and one that cannot be reached is passed over', async () => {
  const servers = await twoServers()
  const { url } = await startFront([await freePort(), ...servers.map(portOf)])
  for (let round = 0; round < 6; round += 1) {
    const peer = await open(url)
    peer.send({ type: 'hello' })
    await peer.next('welcome')
  }
  for (let round = 0; round < 6; round += 1)
    expect((await ask(`${url}/api/prompts`, { json: { prompt: 'why?' } })).status).toBe(202)
  const connected = await Promise.all(servers.map(connectionsOf))

  expect(connected.map((count) => count > 0)).toEqual([true, true])
})

async function connectionsOf({ url }: TestServer): Promise<number> {
  const metrics = await (await fetch(`${url}/metrics`)).text()
  return Number(/^runnel_connections\{transport="websocket"\} (\d+)/m.exec(metrics)?.[1])
}

test('a prompt that was sent to a server which then died is not sent to another one', async () => {
  const first = await serveNobody()
  const second = await serveNobody()
  const { url } = await startFront([first.port, second.port])
  const response = await fetch(`${url}/api/prompts`, { method: 'POST', body: '{"prompt":"why?"}' })

  expect(response.status).toBe(502)
  expect(first.asked() + second.asked()).toBe(1)
})

test('what only reads is asked for at another server', async () => {
  const dying = await serveNobody()
  const server = await serve(scriptedProvider(), BEHIND)
  const { url } = await startFront([dying.port, portOf(server)])

  expect((await ask(`${url}/api/config`)).status).toBe(200)
  expect((await ask(`${url}/api/config`)).status).toBe(200)
  expect(dying.asked()).toBe(1)
})

test('servers that have all failed a moment ago are asked all the same', async () => {
  const dying = [await serveNobody(), await serveNobody()]
  const { url } = await startFront(dying.map(({ port }) => port))
  const asked = () => dying.reduce((sum, { asked: count }) => sum + count(), 0)
  await fetch(`${url}/api/config`)
  const before = asked()
  expect((await fetch(`${url}/api/config`)).status).toBe(502)

  expect(asked()).toBeGreaterThan(before)
})

test('a server that hangs is given up for a while, and costs one request its time', async () => {
  const hanging = createTcpServer((socket) => socket.on('error', () => socket.destroy()))
  await new Promise<void>((resolve) => hanging.listen(0, '127.0.0.1', resolve))
  onTestFinished(() => void hanging.close())
  const server = await serve(scriptedProvider(), BEHIND)
  const { port } = hanging.address() as AddressInfo
  const { url, requests } = await startFront([port, portOf(server)], (config) =>
    config.replace('proxy_read_timeout 8s;', 'proxy_read_timeout 1s;'),
  )
  for (let round = 0; round < 4; round += 1) expect((await ask(`${url}/api/config`)).status).toBe(200)

  await expect.poll(() => requests().split('\n').length).toBe(5)
  expect(requests().match(new RegExp(`127.0.0.1:${port}`, 'g'))).toHaveLength(1)
})

test('a prompt in a URL stands in no log, neither when it is answered nor when nobody is there', async () => {
  const server = await serve(scriptedProvider(), { ...BEHIND, AI_STREAMING_ENABLED: false })
  const path = '/api/stream/ai-block/nonsense?prompt=a-secret'
  const fronts = [await startFront([portOf(server)]), await startFront([(await serveNobody()).port])]
  for (const front of fronts) {
    await fetch(`${front.url}${path}`)
    await expect.poll(() => front.requests()).toContain('GET /api/stream/ai-block/nonsense ')
    expect(front.requests() + front.errors()).not.toContain('a-secret')
  }
})

test('what is meant for operators is asked for at the servers themselves', async () => {
  const server = await serve(scriptedProvider(), BEHIND)
  const { url } = await startFront([portOf(server)])

  expect((await fetch(`${url}/metrics`)).status).toBe(404)
  expect((await fetch(`${url}/%6detrics`)).status).toBe(404)
  expect((await fetch(`${url}/readyz`)).status).toBe(200)
})
