import { afterEach, beforeAll, afterAll, expect, test } from 'vitest'
import { ask } from '../packages/server/test/kit/http-peer.js'
import { type RedisServer, startRedis } from '../packages/server/test/kit/redis-server.js'
import { readByPoll, readBySse, readByWebSocket, type WireReader } from '../packages/server/test/kit/wire-readers.js'
import { type ServerProcess, startProcess } from './kit/server-process.js'

const PROMPT = 'Tides, at length'

let redis: RedisServer
let servers: ServerProcess[] = []

beforeAll(async () => {
  redis = await startRedis()
})

afterEach(async () => {
  await Promise.all(servers.map((server) => server.close()))
  servers = []
})

afterAll(() => redis.close())

async function startServers(env: Record<string, string> = {}) {
  const settings = { REDIS_URL: redis.url, NODE_LEASE_MS: '1000', DEMO_TOKENS_PER_SECOND: '200', ...env }
  const [first, second] = await Promise.all([startProcess(settings), startProcess(settings)])
  servers = [first, second]
  const peer = await first.connect()
  peer.send({ type: 'hello' })
  const { session } = await peer.next('welcome')
  peer.terminate()
  return { first, second, session, headers: { 'x-session': session } }
}

/** The answer as it is when nobody dies: the demo says the same each time. */
async function wholeAnswer({ url }: ServerProcess): Promise<string> {
  const headers = { accept: 'application/json' }
  const { body } = await ask<{ text: string }>(`${url}/api/stream`, { json: { prompt: PROMPT }, headers })
  return body.text
}

/** The numbers that a reader got, each chunk with all that were merged into it. */
function numbersOf(reader: WireReader, id: string): number[] {
  return reader.of(id).flatMap((event) => {
    if (!('seq' in event)) return []
    const from = event.type === 'chunk' ? (event.from ?? event.seq) : event.seq
    return Array.from({ length: event.seq - from + 1 }, (_, index) => from + index)
  })
}

function recoveries(reader: WireReader, id: string) {
  return reader.of(id).filter((event) => event.type === 'status' && event.state === 'recovering')
}

function upTo(last: number): number[] {
  return Array.from({ length: last + 1 }, (_, seq) => seq)
}

test('an answer whose server is killed goes on where it is read, on every transport, as if nothing had been', async () => {
  const { first, second, session, headers } = await startServers()
  const whole = await wholeAnswer(second)
  await ask(`${first.url}/api/prompts`, { json: { id: 's-1', prompt: PROMPT }, headers })
  const mine = await readByWebSocket({ server: first, session, streams: { 's-1': null } })
  const readers = await Promise.all(
    [readByWebSocket, readBySse, readByPoll].map((read) => read({ server: second, session, streams: { 's-1': null } })),
  )
  await mine.until(() => mine.last('s-1') > 40)
  first.signal('SIGKILL')
  await first.exited
  // Who read at the dead server comes to the other one with what it has.
  const start = mine.of('s-1').find((event) => event.type === 'start')
  const cursor = `${start?.epoch}.${mine.last('s-1')}`
  const back = await readByWebSocket({ server: second, session, streams: { 's-1': cursor } })

  await Promise.all([...readers, back].map((reader) => reader.ended()))
  for (const reader of readers) {
    expect(reader.of('s-1').at(-1)).toMatchObject({ type: 'complete', usage: { output_tokens: expect.any(Number) } })
    expect(reader.text('s-1')).toBe(whole)
    expect(recoveries(reader, 's-1')).toHaveLength(1)
    expect(numbersOf(reader, 's-1')).toEqual(upTo(reader.last('s-1')))
  }
  expect(mine.text('s-1') + back.text('s-1')).toBe(whole)
  expect([...numbersOf(mine, 's-1'), ...numbersOf(back, 's-1')]).toEqual(upTo(back.last('s-1')))
})

test('a server that is stopped and wakes again gives its readers the answer of the one that took over', async () => {
  const { first, second, session, headers } = await startServers({ DEMO_TOKENS_PER_SECOND: '120' })
  const whole = await wholeAnswer(second)
  await ask(`${first.url}/api/prompts`, { json: { id: 's-2', prompt: PROMPT }, headers })
  const [mine, theirs] = await Promise.all(
    [first, second].map((server) => readByWebSocket({ server, session, streams: { 's-2': null } })),
  )
  if (!mine || !theirs) throw new Error('two readers were opened')
  await Promise.all([mine, theirs].map((reader) => reader.until(() => reader.last('s-2') > 40)))
  first.signal('SIGSTOP')
  await theirs.until(() => recoveries(theirs, 's-2').length > 0)
  await theirs.until(() => theirs.of('s-2').at(-1)?.type === 'chunk')
  first.signal('SIGCONT')

  await Promise.all([mine.ended(), theirs.ended()])
  for (const reader of [mine, theirs]) {
    expect(reader.of('s-2').at(-1)).toMatchObject({ type: 'complete' })
    expect(reader.text('s-2')).toBe(whole)
    expect(recoveries(reader, 's-2')).toHaveLength(1)
    expect(numbersOf(reader, 's-2')).toEqual(upTo(theirs.last('s-2')))
  }
})

test('with ON_OWNER_LOSS=error an answer whose server is killed ends with interrupted, with all that was shown', async () => {
  const { first, second, session, headers } = await startServers({ ON_OWNER_LOSS: 'error' })
  await ask(`${first.url}/api/prompts`, { json: { id: 's-3', prompt: PROMPT }, headers })
  const [mine, theirs] = await Promise.all(
    [first, second].map((server) => readByWebSocket({ server, session, streams: { 's-3': null } })),
  )
  if (!mine || !theirs) throw new Error('two readers were opened')
  await mine.until(() => mine.last('s-3') > 40)
  first.signal('SIGKILL')
  await theirs.ended()
  expect(theirs.of('s-3').at(-1)).toMatchObject({ type: 'error', error: { code: 'interrupted', retryable: true } })
  expect(theirs.text('s-3').startsWith(mine.text('s-3'))).toBe(true)
})
