import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { ask, codeOf } from '../kit/http-peer.js'
import { scriptedProvider, type ScriptedProvider } from '../kit/scripted-provider.js'
import { SseReader } from '../kit/sse-reader.js'
import { startServer, type TestServer } from '../kit/test-server.js'

type Event = Readonly<Record<string, unknown>>

let provider: ScriptedProvider
let server: TestServer
let url: string
let headers: { 'x-session': string }

beforeEach(async () => {
  provider = scriptedProvider()
  server = await startServer({ providers: [provider], config: { HEARTBEAT_MS: 60_000, MAX_STREAM_BYTES: 50_000_000 } })
  url = `${server.url}/api/events`
  const { body } = await ask<{ session: string }>(`${server.url}/api/prompts`, { json: { id: 'one', prompt: 'first' } })
  headers = { 'x-session': body.session }
})

afterEach(() => server.close())

async function startTwo(): Promise<void> {
  await ask(`${server.url}/api/prompts`, { json: { id: 'two', prompt: 'second' }, headers })
}

function poll(streams: Record<string, string | null>, wait_ms = 30_000) {
  return ask<{ events: Event[] }>(url, { json: { streams, wait_ms }, headers })
}

async function cursorOf(id: string): Promise<string> {
  const { body } = await ask<{ cursor: string }>(`${server.url}/api/streams/${id}`, { headers })
  return body.cursor
}

const ABSENT = { type: 'error', id: 'absent', error: expect.objectContaining({ code: 'stream_not_found' }) }

describe('many streams in one SSE response', () => {
  test('come behind a comment of 2 KiB, live, until they have all ended', async () => {
    await startTwo()
    const reader = await SseReader.open(url, { method: 'POST', body: { streams: { one: null, two: null } }, headers })
    const [first, second] = await Promise.all([provider.call(0), provider.call(1)])
    first.text('a')
    first.end()
    await reader.next('complete')
    second.text('b')
    second.end()
    await reader.ended

    expect(reader.status).toBe(200)
    expect(reader.raw).toMatch(/^: {2048}\n\n/)
    expect(reader.header('x-session')).toBe(headers['x-session'])
    for (const [id, text] of [
      ['one', 'a'],
      ['two', 'b'],
    ]) {
      const events = reader.events.filter(({ data }) => data.id === id)
      expect(events.map(({ data }) => data.seq)).toEqual([0, 1, 2, 3])
      expect(events.map(({ data }) => (data.type === 'chunk' ? data.token : '')).join('')).toBe(text)
    }
  })

  test('go on where one of them cannot be read, which is told without a number', async () => {
    const body = { streams: { absent: null, one: null, 'no-cursor': 'nonsense' } }
    const reader = await SseReader.open(url, { method: 'POST', body, headers })
    const call = await provider.call(0)
    call.end()
    await reader.ended

    expect(reader.events.slice(0, 2).map(({ id, data }) => [id, data])).toEqual([
      [undefined, ABSENT],
      [undefined, { type: 'error', id: 'no-cursor', error: expect.objectContaining({ code: 'bad_message' }) }],
    ])
    expect(reader.events.at(-1)?.event).toBe('complete')
  })

  test('end at once when there is nothing to come', async () => {
    const call = await provider.call(0)
    call.end()
    const whole = await SseReader.open(url, { method: 'POST', body: { streams: { one: null } }, headers })
    await whole.ended
    const body = { streams: { one: await cursorOf('one'), absent: null } }
    const reader = await SseReader.open(url, { method: 'POST', body, headers })
    await reader.ended

    expect(reader.events.map(({ data }) => data)).toEqual([ABSENT])
  })
})

describe('a long poll', () => {
  test('is answered as soon as there is an event, and goes on from its cursors', async () => {
    const { body: begin } = await poll({ one: null })
    const epoch = String(begin.events[0]?.['epoch'])
    const last = begin.events.at(-1)?.['seq']
    const waiting = poll({ one: `${epoch}.${String(last)}` })
    const call = await provider.call(0)
    call.text('a', 'b')
    const { body: rest } = await waiting

    expect(begin.events[0]).toMatchObject({ type: 'start', id: 'one', seq: 0 })
    expect(rest.events).toEqual([
      { type: 'chunk', id: 'one', seq: Number(last) + 2, from: Number(last) + 1, token: 'ab' },
    ])
  })

  test('is empty when nothing came within its wait', async () => {
    const { status, body, headers: answered } = await poll({ one: await cursorOf('one') }, 0)

    expect([status, body]).toEqual([200, { events: [] }])
    expect(answered.get('content-type')).toBe('application/json; charset=utf-8')
    expect(answered.get('x-session')).toBe(headers['x-session'])
    expect(answered.get('x-stream-id')).toBe('one')
  })

  test('tells at once what cannot be read, and what is there of the others', async () => {
    const { body } = await poll({ absent: null, one: null })

    expect(body.events[0]).toEqual(ABSENT)
    expect(body.events[1]).toMatchObject({ type: 'start', id: 'one' })
  })

  test('carries 256 KiB at most, fairly shared, and loses nothing over many', async () => {
    await startTwo()
    const calls = await Promise.all([provider.call(0), provider.call(1)])
    // Three bytes of UTF-8 each: bytes are counted, not characters.
    const text = '語'.repeat(1_000)
    for (const call of calls) {
      for (let count = 0; count < 200; count += 1) call.text(text)
      call.end()
    }
    const seen = { one: '', two: '' }
    const cursors: Record<string, string | null> = { one: null, two: null }
    const sizes: number[] = []
    const ended = new Set<unknown>()
    let epochs: Record<string, unknown> = {}
    while (ended.size < 2) {
      const { body } = await poll(cursors)
      sizes.push(Buffer.byteLength(JSON.stringify(body)))
      for (const event of body.events) {
        const id = event['id'] as 'one' | 'two'
        if (event['type'] === 'start') epochs = { ...epochs, [id]: event['epoch'] }
        if (event['type'] === 'chunk') seen[id] += String(event['token'])
        if (event['type'] === 'complete') ended.add(id)
        cursors[id] = `${String(epochs[id])}.${String(event['seq'])}`
      }
    }

    expect(Math.max(...sizes)).toBeLessThanOrEqual(262_144)
    expect(Math.max(...sizes)).toBeGreaterThan(200_000)
    expect(seen.one).toBe(text.repeat(200))
    expect(seen.two).toBe(text.repeat(200))
  })

  test('is answered when the server closes', async () => {
    const waiting = poll({ one: await cursorOf('one') })
    await expect.poll(() => server.app.runnel.connections).toBe(1)
    await server.app.close()

    expect((await waiting).status).toBe(200)
  })

  test('reads what another session started when it has the cursor, or when nobody guesses the id', async () => {
    const id = 'abcdefghijklmnopqrstuv'
    await ask(`${server.url}/api/prompts`, { json: { id, prompt: 'x' } })
    const json = { streams: { [id]: null, one: await cursorOf('one') }, wait_ms: 0 }
    const { body } = await ask<{ events: Event[] }>(url, { json })

    expect(body.events[0]).toMatchObject({ type: 'start', id })
    expect(body.events.filter(({ type }) => type === 'error')).toEqual([])
  })

  test.each([
    [{}, '/streams'],
    [{ streams: {} }, '/streams'],
    [{ streams: { 'a b': null } }, '/streams/a b'],
    [{ streams: { one: 1 } }, '/streams/one'],
    [{ streams: { one: null }, wait_ms: 30_001 }, '/wait_ms'],
    [{ streams: { one: null }, wait_ms: -1 }, '/wait_ms'],
  ])('with %j is refused at %s', async (json, path) => {
    const refused = await ask<{ error: object }>(url, { json, headers })

    expect([refused.status, codeOf(refused)]).toEqual([400, 'bad_message'])
    expect(refused.body.error).toMatchObject({ path })
  })
})
