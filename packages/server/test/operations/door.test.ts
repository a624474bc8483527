import Fastify, { type FastifyInstance } from 'fastify'
import { once } from 'node:events'
import type { AddressInfo } from 'node:net'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { type Door, openDoor } from '../../src/operations/door.js'
import { RawSocket } from '../kit/raw-socket.js'

let app: FastifyInstance
let door: Door
let url: string
/** Ends the answer of `/slow`, which has begun. */
let finish: () => void

beforeEach(async () => {
  app = Fastify()
  door = openDoor(app)
  app.get('/quick', () => 'here')
  app.get('/slow', (_request, reply) => {
    reply.hijack()
    reply.raw.writeHead(200).write('begun ')
    finish = () => reply.raw.end('done')
  })
  await app.listen({ host: '127.0.0.1', port: 0 })
  url = `http://127.0.0.1:${(app.server.address() as AddressInfo).port}`
})

afterEach(() => app.close())

/** A connection that the server has, too. */
async function open(): Promise<RawSocket> {
  const [peer] = await Promise.all([RawSocket.open(url), once(app.server, 'connection')])
  return peer
}

function ask(peer: RawSocket, path: string): void {
  peer.socket.write(`GET ${path} HTTP/1.1\r\nhost: localhost\r\n\r\n`)
}

test('a closed door refuses whoever comes, at once', async () => {
  door.close()
  door.close()

  await expect(fetch(`${url}/quick`)).rejects.toMatchObject({ cause: { code: 'ECONNREFUSED' } })
})

test('what is being answered is answered to its end, and its connection is not used again', async () => {
  const peer = await open()
  ask(peer, '/slow')
  await peer.until(() => peer.text.includes('begun'))
  door.close()
  finish()
  await peer.closed

  expect(peer.text).toContain('done')
})

test('a connection that is kept for another request is closed', async () => {
  const peer = await open()
  ask(peer, '/quick')
  await peer.until(() => peer.text.includes('here'))
  door.close()
  await peer.closed

  expect(peer.text).toContain('Connection: keep-alive')
})

test('a request of somebody who came before is answered, as the last one', async () => {
  const peer = await open()
  door.close()
  ask(peer, '/quick')
  await peer.closed

  expect(peer.text).toContain('connection: close')
  expect(peer.text).toContain('here')
})
