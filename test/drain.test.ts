import { Agent, get } from 'node:http'
import { afterEach, expect, test } from 'vitest'
import { ask } from '../packages/server/test/kit/http-peer.js'
import { readByPoll, readBySse, readByWebSocket, type WireReader } from '../packages/server/test/kit/wire-readers.js'
import { type ServerProcess, startProcess } from './kit/server-process.js'

let server: ServerProcess

afterEach(() => server.close())

const TRANSPORTS = { websocket: readByWebSocket, sse: readBySse, poll: readByPoll }

/** Answers of some seconds, and none that is cut short by the signal. */
const LOAD = { DEMO_TOKENS_PER_SECOND: '120', HEARTBEAT_MS: '400' }

const NEVER_ENDS = { DEMO_TOKENS_PER_SECOND: '1', DRAIN_TIMEOUT_MS: '300' }

/** Streams of one session, begun. */
async function begin(count: number): Promise<{ session: string; ids: string[] }> {
  const url = `${server.url}/api/prompts`
  const { body } = await ask<{ session: string }>(url, { json: { prompt: 'first' } })
  const ids = Array.from({ length: count }, (_, index) => `s-${index}`)
  const headers = { 'x-session': body.session }
  for (const id of ids) await ask(url, { json: { id, prompt: `Tides, ${id}` }, headers })
  return { session: body.session, ids }
}

/** A reader of all of them on each transport. */
function readAll(session: string, ids: readonly string[]): Promise<WireReader[]> {
  const streams = Object.fromEntries(ids.map((id) => [id, null]))
  return Promise.all(Object.values(TRANSPORTS).map((read) => read({ server, session, streams })))
}

/** A connection that is kept for the next request, which does not come. */
async function keepAlive(): Promise<void> {
  const agent = new Agent({ keepAlive: true })
  await new Promise((resolve) =>
    get(`${server.url}/healthz`, { agent }, (response) => response.resume().on('end', resolve)),
  )
}

function endsOf(readers: readonly WireReader[], ids: readonly string[]): string[] {
  return [...new Set(readers.flatMap((reader) => ids.map((id) => reader.of(id).at(-1)?.type ?? 'nothing')))]
}

test('SIGTERM under load cuts none of the answers, on no transport, also for who comes back meanwhile', async () => {
  server = await startProcess(LOAD)
  const { session, ids } = await begin(20)
  const readers = await readAll(session, ids)
  const idle = await server.connect()
  await keepAlive()
  await Promise.all(readers.map((reader) => reader.until(() => ids.every((id) => reader.text(id) !== ''))))
  server.signal('SIGTERM')
  await idle.next('goaway')
  const ready = await ask(`${server.url}/readyz`)
  const refused = await ask<{ error: { code: string } }>(`${server.url}/api/prompts`, { json: { prompt: 'late' } })
  const { body } = await ask<{ cursor: string }>(`${server.url}/api/streams/s-0`, { headers: { 'x-session': session } })
  const returning = Object.values(TRANSPORTS).map((read) => read({ server, session, streams: { 's-0': body.cursor } }))
  const back = await Promise.all(returning)
  await Promise.all([...readers, ...back].map((reader) => reader.ended()))

  expect([ready.status, refused.status, refused.body.error.code]).toEqual([503, 503, 'shutting_down'])
  expect([...endsOf(readers, ids), ...endsOf(back, ['s-0'])]).toEqual(['complete', 'complete'])
  expect(await Promise.all([idle.closed, server.exited])).toEqual([1001, 0])
})

test('what has not ended in time is told so on every transport, and no open connection holds the process', async () => {
  server = await startProcess(NEVER_ENDS)
  const { session, ids } = await begin(3)
  const readers = await readAll(session, ids)
  const idle = await server.connect()
  await keepAlive()
  const since = performance.now()
  server.signal('SIGTERM')
  const code = await server.exited
  await Promise.all(readers.map((reader) => reader.ended()))

  expect(code).toBe(0)
  expect(performance.now() - since).toBeLessThan(4_000)
  for (const reader of readers) {
    for (const id of ids) expect(reader.of(id).at(-1)).toMatchObject({ type: 'cancelled', reason: 'shutdown' })
  }
  expect(await idle.closed).toBe(1001)
})

test('a second SIGTERM ends the process at once', async () => {
  server = await startProcess({ ...NEVER_ENDS, DRAIN_TIMEOUT_MS: '60000' })
  const { session, ids } = await begin(1)
  await readAll(session, ids)
  const idle = await server.connect()
  server.signal('SIGTERM')
  await idle.next('goaway')
  server.signal('SIGTERM')

  expect(await server.exited).toBe(1)
})
