import { afterEach, beforeEach, expect, test } from 'vitest'
import { DistantStore } from '../kit/distant-store.js'
import { ask, codeOf } from '../kit/http-peer.js'
import { scriptedProvider, type ScriptedProvider } from '../kit/scripted-provider.js'
import { startServer, type TestServer } from '../kit/test-server.js'
import { readByPoll, readBySse, readByWebSocket, type WireReader } from '../kit/wire-readers.js'

let provider: ScriptedProvider
let store: DistantStore
let server: TestServer
let session: string

beforeEach(async () => {
  provider = scriptedProvider()
  store = new DistantStore({ ttlMs: 600_000, maxBytes: 10_000_000 })
  server = await startServer({ providers: [provider], store, config: { STORE_GRACE_MS: 100 } })
  const { headers } = await ask(`${server.url}/api/prompts`, { json: { id: 's-1', prompt: 'why?' } })
  session = headers.get('x-session') ?? ''
})

afterEach(async () => {
  // A flush that waits is offered again until it is kept.
  store.comeBack()
  await server.close()
})

/** The store goes away, and the model goes on. */
async function leave(): Promise<void> {
  store.leave()
  const call = await provider.call(0)
  call.text('Hello')
}

test('readers on every transport are told of a store that stays away', async () => {
  const wires = [readByWebSocket, readBySse, readByPoll]
  const readers: WireReader[] = []
  for (const read of wires) readers.push(await read({ server, session, streams: { 's-1': null } }))
  await Promise.all(readers.map((reader) => reader.until(() => reader.last('s-1') === 1)))
  await leave()
  for (const reader of readers) {
    await reader.ended()
    expect(reader.of('s-1').at(-1)).toMatchObject({ type: 'error', error: { code: 'store_unavailable' } })
    expect(reader.of('s-1').at(-1)).not.toHaveProperty('seq')
    expect(reader.text('s-1')).toBe('')
    reader.leave()
  }
})

test('a whole answer that cannot be kept is 503', async () => {
  const json = { id: 's-1', prompt: 'why?' }
  const headers = { 'x-session': session }
  const asked = ask(`${server.url}/api/stream`, { json, headers })
  await leave()
  const answer = await asked
  expect(answer.status).toBe(503)
  expect(codeOf(answer)).toBe('store_unavailable')
})
