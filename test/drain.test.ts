import { Agent, get } from 'node:http'
import { setTimeout as delay } from 'node:timers/promises'
import { afterEach, expect, test } from 'vitest'
import { ask } from '../packages/server/test/kit/http-peer.js'
import { readByPoll, readBySse, readByWebSocket, type WireReader } from '../packages/server/test/kit/wire-readers.js'
import { type ServerProcess, startProcess } from './kit/server-process.js'

let server: ServerProcess

afterEach(() => server.close())

const TRANSPORTS = { websocket: readByWebSocket, sse: readBySse, poll: readByPoll }

/** Answers of some seconds, and none that is cut short by the signal. */
const LOAD = { DEMO_TOKENS_PER_SECOND: '120', HEARTBEAT_MS: '400' }

/** Answers of about half a second, and a drain that outlasts whoever comes back. */
const BRIEF = { DEMO_TOKENS_PER_SECOND: '500', DRAIN_TIMEOUT_MS: '20000' }

/** More than the time within which two SIGTERMs are one. */
const LATER_MS = 1_500

const NEVER_ENDS = { DEMO_TOKENS_PER_SECOND: '1', DRAIN_TIMEOUT_MS: '300' }

/** Streams of one session, begun. */
async function begin(count: number): Promise<{ session: string; ids: string[] }> {
  const peer = await server.connect()
  peer.send({ type: 'hello' })
  const { session } = await peer.next('welcome')
  peer.terminate()
  const ids = Array.from({ length: count }, (_, index) => `s-${index}`)
  const headers = { 'x-session': session }
  for (const id of ids) await ask(`${server.url}/api/prompts`, { json: { id, prompt: `Tides, ${id}` }, headers })
  return { session, ids }
}

/** Resolves when none of the session's streams runs any more. Looks at the list, which reads no stream to its end. */
async function allEnded(session: string): Promise<void> {
  const list = () => ask<{ state: string }[]>(`${server.url}/api/streams`, { headers: { 'x-session': session } })
  while ((await list()).body.some(({ state }) => state === 'running')) await delay(20)
}

/** Resolves when the server process has had time to leave, had it wanted to. */
const awhile = () => delay(700)

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

test.each(Object.entries(TRANSPORTS))(
  'SIGTERM leaves time for a %s reader whose connection broke before its answer ended',
  async (_name, read) => {
    server = await startProcess(BRIEF)
    const { session, ids } = await begin(1)
    const streams = Object.fromEntries(ids.map((id) => [id, null]))
    const reader = await read({ server, session, streams })
    await reader.until(() => reader.text('s-0') !== '')
    server.signal('SIGTERM')
    reader.leave()
    await allEnded(session)
    await awhile()
    const back = await read({ server, session, streams })
    await back.ended()

    expect(endsOf([back], ids)).toEqual(['complete'])
    expect(await server.exited).toBe(0)
  },
)

test('SIGTERM leaves time for the first reader of a prompt that was only started, and for one that looks it up', async () => {
  server = await startProcess(BRIEF)
  const { session, ids } = await begin(2)
  server.signal('SIGTERM')
  await allEnded(session)
  await awhile()
  const reader = await readBySse({ server, session, streams: { 's-0': null } })
  await reader.ended(['s-0'])
  await awhile()
  const headers = { 'x-session': session }
  const { body } = await ask<{ state: string }>(`${server.url}/api/streams/s-1`, { headers })

  expect([...endsOf([reader], ['s-0']), body.state]).toEqual(['complete', 'ended'])
  expect(ids).toHaveLength(2)
  expect(await server.exited).toBe(0)
})

test('an answer that ended unread just before SIGTERM can still be read; one that was read holds nothing', async () => {
  server = await startProcess(BRIEF)
  const { session, ids } = await begin(1)
  await allEnded(session)
  server.signal('SIGTERM')
  await awhile()
  const [reader] = await readAll(session, ids)
  await reader?.ended()

  expect(await server.exited).toBe(0)
  server = await startProcess(BRIEF)
  const next = await begin(1)
  await Promise.all((await readAll(next.session, next.ids)).map((each) => each.ended()))
  const since = performance.now()
  server.signal('SIGTERM')
  await server.exited
  expect(performance.now() - since).toBeLessThan(3_000)
})

test('SIGTERM twice in a row is one, and a later one ends the process at once', async () => {
  server = await startProcess({ ...NEVER_ENDS, DRAIN_TIMEOUT_MS: '60000' })
  const { session, ids } = await begin(1)
  const [reader] = await readAll(session, ids)
  const idle = await server.connect()
  server.signal('SIGTERM')
  await idle.next('goaway')
  server.signal('SIGTERM')
  await delay(LATER_MS)
  expect((await ask(`${server.url}/readyz`)).status).toBe(503)
  expect(reader?.of('s-0').at(-1)?.type).toBe('chunk')
  server.signal('SIGTERM')

  expect(await server.exited).toBe(1)
})

test('a second SIGINT ends the process at once', async () => {
  server = await startProcess({ ...NEVER_ENDS, DRAIN_TIMEOUT_MS: '60000' })
  const { session, ids } = await begin(1)
  await readAll(session, ids)
  const idle = await server.connect()
  server.signal('SIGINT')
  await idle.next('goaway')
  server.signal('SIGINT')

  expect(await server.exited).toBe(1)
})

test.each(['SIGTERM', 'SIGINT'] as const)(
  '%s to the group of `npm start`, whose parent dies of it, cuts no answer',
  async (name) => {
    server = await startProcess({ ...LOAD, npm_lifecycle_event: 'start' }, { underParent: true })
    const { session, ids } = await begin(1)
    const readers = await readAll(session, ids)
    await Promise.all(readers.map((reader) => reader.until(() => reader.text('s-0') !== '')))
    server.signal(name)
    await Promise.all(readers.map((reader) => reader.ended()))

    expect(endsOf(readers, ids)).toEqual(['complete'])
  },
)
