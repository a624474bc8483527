import { createApp } from '@runnel/server'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { WebSocket } from 'ws'

const app = createApp({ config: { AI_PROVIDER: 'demo', LOG_LEVEL: 'silent' } })
let server = ''

beforeAll(async () => {
  server = await app.listen({ host: '127.0.0.1', port: 0 })
})

afterAll(() => app.close())

/** Starts a stream, and returns the answer's headers with the session among them. */
async function start(): Promise<Headers> {
  const body = JSON.stringify({ prompt: 'hi' })
  const headers = { 'content-type': 'application/json' }
  const response = await fetch(`${server}/api/prompts`, { method: 'POST', headers, body })
  await response.arrayBuffer()
  return response.headers
}

test('no answer sets a cookie', async () => {
  const started = await start()
  const listed = await fetch(`${server}/api/streams`, { headers: { 'x-session': started.get('x-session') ?? '' } })
  const upgraded = await new Promise<object>((resolve) => {
    const socket = new WebSocket(`${server.replace('http', 'ws')}/ws`)
    socket.once('upgrade', ({ headers }) => {
      resolve(headers)
      socket.terminate()
    })
    // What terminating a socket that is still opening tells.
    socket.on('error', () => undefined)
  })

  expect(started.get('x-session')).toHaveLength(43)
  expect([started.get('set-cookie'), listed.headers.get('set-cookie')]).toEqual([null, null])
  expect(upgraded).not.toHaveProperty('set-cookie')
})

test('a session in the address or in a cookie is none', async () => {
  const session = (await start()).get('x-session') ?? ''
  const own = await fetch(`${server}/api/streams`, { headers: { 'x-session': session } })
  const byAddress = await fetch(`${server}/api/streams?session=${session}&x-session=${session}`)
  const byCookie = await fetch(`${server}/api/streams`, { headers: { cookie: `x-session=${session}` } })

  expect(await own.json()).toHaveLength(1)
  expect(await byAddress.json()).toEqual([])
  expect(await byCookie.json()).toEqual([])
  expect(byAddress.headers.get('x-session')).not.toBe(session)
})
