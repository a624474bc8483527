import { isTerminal } from '@runnel/protocol'
import { afterEach, expect, test } from 'vitest'
import { scriptedProvider, type ScriptedProvider } from '../kit/scripted-provider.js'
import { startServer, type TestServer } from '../kit/test-server.js'
import { readByPoll, readByWebSocket } from '../kit/wire-readers.js'
import type { WsPeer } from '../kit/ws-peer.js'

let server: TestServer
let provider: ScriptedProvider

afterEach(() => server.close())

async function start(): Promise<void> {
  provider = scriptedProvider()
  const config = { MAX_CONNECTIONS_PER_IP: 1_000, RATE_LIMIT_PROMPTS_PER_MINUTE: 0, HEARTBEAT_MS: 60_000 }
  server = await startServer({ providers: [provider], config })
}

/** A page of its own, in the middle of an answer. */
async function reading(): Promise<{ peer: WsPeer; session: string; cursor: string }> {
  const peer = await server.connect()
  peer.send({ type: 'prompt', id: 's-1', prompt: 'hi' })
  const { session } = await peer.next('welcome')
  const { epoch } = await peer.next('start')
  const { seq } = await peer.next('status')
  return { peer, session, cursor: `${epoch}.${seq}` }
}

test('many connections that break and come back at once are all served the rest, without a hole or a repeat', async () => {
  await start()
  const pages = await Promise.all(Array.from({ length: 200 }, reading))
  for (const { peer } of pages) peer.terminate()
  for (const call of provider.calls) call.text('while nobody reads. ')
  const back = await Promise.all(
    pages.map(({ session, cursor }) => readByWebSocket({ server, session, streams: { 's-1': cursor } })),
  )
  for (const call of provider.calls) {
    call.text('And then.')
    call.end()
  }
  await Promise.all(back.map((reader) => reader.ended()))

  expect(provider.calls).toHaveLength(200)
  for (const reader of back) {
    expect(reader.text('s-1')).toBe('while nobody reads. And then.')
    expect(reader.events.filter((event) => 'seq' in event && isTerminal(event))).toHaveLength(1)
  }
})

test('two polls of one stream at once are both answered', async () => {
  await start()
  const { session, cursor } = await reading()
  const streams = { 's-1': cursor }
  const readers = await Promise.all([1, 2].map(() => readByPoll({ server, session, streams })))
  await expect.poll(() => server.app.runnel.connections).toBe(3)
  const [call] = provider.calls
  call?.text('for both')
  call?.end()
  await Promise.all(readers.map((reader) => reader.ended()))

  expect(readers.map((reader) => reader.text('s-1'))).toEqual(['for both', 'for both'])
})
