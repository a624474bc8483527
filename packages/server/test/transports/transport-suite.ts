import { isTerminal, type StreamEvent } from '@runnel/protocol'
import { afterEach, describe, expect, test } from 'vitest'
import type { Config } from '../../src/config.js'
import { ask } from '../kit/http-peer.js'
import { type ScriptedCall, scriptedProvider, type ScriptedProvider } from '../kit/scripted-provider.js'
import { startServer, type TestServer } from '../kit/test-server.js'
import type { Cursors, WireOptions, WireReader } from '../kit/wire-readers.js'

/** How a transport reads streams. */
export type OpenReader = (options: WireOptions) => Promise<WireReader>

/** What every transport has to hold, over real sockets. */
export function describeTransport(name: string, open: OpenReader): void {
  let server: TestServer
  let provider: ScriptedProvider
  let session: string

  /** A server, and streams with these ids; the vendor's call of each, in the same order. */
  async function start(ids: readonly string[], config: Partial<Config> = {}): Promise<ScriptedCall[]> {
    provider = scriptedProvider()
    const limits = { MAX_STREAMS_PER_SESSION: 100, RATE_LIMIT_PROMPTS_PER_MINUTE: 0, HEARTBEAT_MS: 60_000 }
    server = await startServer({ providers: [provider], config: { ...limits, ...config } })
    const json = { id: 'first', prompt: 'a session' }
    session = (await ask<{ session: string }>(`${server.url}/api/prompts`, { json })).body.session
    ;(await provider.call(0)).end()
    // Answered when the stream has ended: nothing that was not read is left for a drain to wait for.
    await cancel('first')
    for (const id of ids) await ask(`${server.url}/api/prompts`, { json: { id, prompt: id }, headers: own() })
    return Promise.all(ids.map((_, index) => provider.call(index + 1)))
  }

  const own = () => ({ 'x-session': session })

  const read = (streams: Cursors) => open({ server, session, streams })

  async function snapshot(id: string): Promise<{ epoch: string; last_seq: number }> {
    return (await ask<{ epoch: string; last_seq: number }>(`${server.url}/api/streams/${id}`, { headers: own() })).body
  }

  async function cancel(id: string): Promise<unknown> {
    return (await ask(`${server.url}/api/streams/${id}/cancel`, { method: 'POST', headers: own() })).body['status']
  }

  /** Readers of all of them, from the start. */
  const fromStart = (ids: readonly string[]) => read(Object.fromEntries(ids.map((id) => [id, null])))

  describe(`reading by ${name}`, () => {
    afterEach(() => server.close())

    test.each([1, 2, 50])('%i streams at once come whole, each in order and to its end', async (count) => {
      const ids = Array.from({ length: count }, (_, index) => `s-${index}`)
      const calls = await start(ids)
      const reader = await fromStart(ids)
      for (let round = 0; round < 20; round++) {
        for (const [index, call] of calls.entries()) call.text(`${index}:${round} `)
        await new Promise((resolve) => setImmediate(resolve))
      }
      for (const call of calls) call.end()
      await reader.ended()

      for (const [index, id] of ids.entries()) {
        expectWhole(reader, id)
        expect(reader.text(id)).toBe(Array.from({ length: 20 }, (_, round) => `${index}:${round} `).join(''))
      }
    })

    test('after every cursor of a log yields exactly the events after it', async () => {
      const [call] = await start(['s-1'])
      const tokens = ['a', 'b', '`c`', 'd', 'e']
      call?.text(...tokens)
      call?.end()
      const all = await fromStart(['s-1'])
      await all.ended()
      const { epoch, last_seq } = await snapshot('s-1')
      const texts: string[] = []
      for (let seq = 0; seq < last_seq; seq++) {
        const rest = await read({ 's-1': `${epoch}.${seq}` })
        await rest.ended()
        expectWhole(rest, 's-1', seq)
        texts.push(rest.text('s-1'))
      }

      expect(texts).toEqual(['ab`c`de', 'ab`c`de', 'b`c`de', '`c`de', 'de', 'e', ''].slice(0, texts.length))
      expect(texts.at(-1)).toBe('')
    })

    test('tells of each stream why it cannot be read, and goes on with the others', async () => {
      const [call] = await start(['s-1'])
      const { epoch } = await snapshot('s-1')
      const reader = await read({
        absent: null,
        foreign: `${epoch}.0`,
        's-1': null,
      })
      await reader.ended(['absent', 'foreign'])
      call?.text('on')
      call?.end()
      await reader.ended()
      const [another, beyond] = [await read({ 's-1': 'another.1' }), await read({ 's-1': `${epoch}.999` })]
      await Promise.all([another.ended(), beyond.ended()])

      expect(codesOf(reader, 'absent')).toEqual(['stream_not_found'])
      expect(codesOf(reader, 'foreign')).toEqual(['stream_not_found'])
      expect(reader.text('s-1')).toBe('on')
      expect([codesOf(another, 's-1'), codesOf(beyond, 's-1')]).toEqual([['resume_expired'], ['resume_expired']])
      expect([another, beyond].flatMap(({ events }) => events)).toHaveLength(2)
    })

    test('is the same for a second reader, whenever it comes', async () => {
      const [call] = await start(['s-1'])
      const first = await fromStart(['s-1'])
      call?.text('one ', 'two ')
      await first.until(() => first.text('s-1') === 'one two ')
      const second = await fromStart(['s-1'])
      call?.text('three')
      call?.end()
      await Promise.all([first.ended(), second.ended()])

      for (const reader of [first, second]) {
        expectWhole(reader, 's-1')
        expect(reader.text('s-1')).toBe('one two three')
      }
    })

    test('that breaks off stops nothing, and on return what was missed comes merged, with the right counts', async () => {
      const [call] = await start(['s-1'])
      const first = await fromStart(['s-1'])
      call?.text('seen ')
      await first.until(() => first.text('s-1') === 'seen ')
      const { epoch } = await snapshot('s-1')
      const after = first.last('s-1')
      first.leave()
      for (let count = 0; count < 500; count++) {
        call?.event({ type: 'text', text: `${count} `, ...(count === 7 && { token_count: 3 }) })
      }
      call?.end()
      while (server.app.runnel.running > 0) await new Promise((resolve) => setImmediate(resolve))
      const back = await read({ 's-1': `${epoch}.${after}` })
      await back.ended()
      const chunks = back.of('s-1').filter((event) => event.type === 'chunk')

      expectWhole(back, 's-1', after)
      expect(back.of('s-1').at(-1)).toMatchObject({ type: 'complete' })
      expect(back.text('s-1')).toBe(Array.from({ length: 500 }, (_, count) => `${count} `).join(''))
      expect(chunks.length).toBeLessThan(5)
      expect(chunks[0]).toMatchObject({ from: after + 1 })
      expect(chunks.reduce((sum, chunk) => sum + tokensOf(chunk), 0)).toBe(502)
    })

    test('of a long answer comes to its end, whole, also while the answer goes on', async () => {
      const [call] = await start(['s-1'], { MAX_STREAM_BYTES: 50_000_000 })
      const word = (count: number) => `${count}:`.padEnd(1_000, 'x')
      let said = 0
      const say = (count: number) => {
        for (; said < count; said++) call?.text(word(said))
      }
      say(2_000)
      const reader = await fromStart(['s-1'])
      // Each page that comes is answered by more to come, up to a point.
      await reader.until(() => {
        say(Math.min(4_000, said + 100))
        return said === 4_000 && reader.last('s-1') > 0
      })
      call?.end()
      await reader.ended()

      expectWhole(reader, 's-1')
      expect(reader.text('s-1')).toBe(Array.from({ length: 4_000 }, (_, count) => word(count)).join(''))
    })

    test('sees a cancel once, at the end, whoever asked for it and however often', async () => {
      const [call] = await start(['s-1'])
      const readers = [await fromStart(['s-1']), await fromStart(['s-1'])]
      call?.text('half')
      await Promise.all(readers.map((reader) => reader.until(() => reader.text('s-1') === 'half')))
      const statuses = await Promise.all([cancel('s-1'), cancel('s-1')])
      call?.text('late')
      await Promise.all(readers.map((reader) => reader.ended()))

      expect([...statuses, await cancel('s-1')]).toEqual(['cancelled', 'cancelled', 'cancelled'])
      expect(call?.signal.aborted).toBe(true)
      for (const reader of readers) {
        expectWhole(reader, 's-1')
        expect(reader.of('s-1').at(-1)).toMatchObject({ type: 'cancelled', reason: 'client' })
        expect(reader.text('s-1')).toBe('half')
      }
    })

    test('ends where an answer is too long', async () => {
      const [call] = await start(['s-1'], { MAX_STREAM_BYTES: 100 })
      const reader = await fromStart(['s-1'])
      call?.text('x'.repeat(60), 'y'.repeat(60), 'z'.repeat(60))
      await reader.ended()

      expect(reader.of('s-1').at(-1)).toMatchObject({ type: 'cancelled', reason: 'limit' })
      expect(reader.text('s-1')).toHaveLength(120)
      expect(call?.signal.aborted).toBe(true)
    })

    test('takes an answer of one giant token in frames that a slow reader can take', async () => {
      const [call] = await start(['s-1'])
      const reader = await fromStart(['s-1'])
      const giant = '😀'.repeat(100_000)
      call?.text(giant)
      call?.end()
      await reader.ended()
      const chunks = reader.of('s-1').filter((event) => event.type === 'chunk')

      expectWhole(reader, 's-1')
      expect(reader.text('s-1')).toBe(giant)
      expect(Math.max(...chunks.map((chunk) => chunk.token.length))).toBeLessThanOrEqual(16_384)
      expect(chunks.reduce((sum, chunk) => sum + tokensOf(chunk), 0)).toBe(1)
    })

    test('goes on to the end while the server drains, also for who comes back meanwhile', async () => {
      const [first, second] = await start(['s-1', 's-2'])
      const reader = await fromStart(['s-1', 's-2'])
      await reader.until(() => reader.last('s-1') > 0 && reader.last('s-2') > 0)
      const drained = server.app.runnel.drain()
      const { epoch } = await snapshot('s-2')
      const back = await read({ 's-2': `${epoch}.0` })
      first?.text('to the ')
      second?.text('very ')
      first?.end()
      await reader.ended(['s-1'])
      second?.text('end')
      second?.end()
      await Promise.all([reader.ended(), back.ended(), drained])
      const refused = ask(`${server.url}/api/prompts`, { json: { prompt: 'too late' } })

      expect([reader.text('s-1'), reader.text('s-2'), back.text('s-2')]).toEqual(['to the ', 'very end', 'very end'])
      for (const id of ['s-1', 's-2']) expect(reader.of(id).at(-1)).toMatchObject({ type: 'complete' })
      expect((await refused).status).toBe(503)
    })

    test('is told of a drain that took too long, and holds no process', async () => {
      const [call] = await start(['s-1'], { DRAIN_TIMEOUT_MS: 100 })
      const reader = await fromStart(['s-1'])
      call?.text('half')
      const drained = server.app.runnel.drain()
      await Promise.all([reader.ended(), drained])
      await server.app.close()

      expect(reader.of('s-1').at(-1)).toMatchObject({ type: 'cancelled', reason: 'shutdown' })
      expect(call?.signal.aborted).toBe(true)
      expect(server.app.runnel.connections).toBe(0)
    })
  })
}

/** Without a hole or a repeat after `after`, one terminal event, and nothing behind it. */
function expectWhole(reader: WireReader, id: string, after = -1): void {
  const events = reader.of(id) as StreamEvent[]
  let last = after
  for (const event of events) {
    expect(event.type === 'chunk' ? (event.from ?? event.seq) : event.seq).toBe(last + 1)
    last = event.seq
  }
  expect(events.filter(isTerminal)).toEqual(events.slice(-1))
}

function codesOf(reader: WireReader, id: string): string[] {
  return reader.of(id).map((event) => (event.type === 'error' ? event.error.code : event.type))
}

function tokensOf(chunk: Extract<StreamEvent, { type: 'chunk' }>): number {
  return chunk.metadata?.token_count ?? chunk.seq - (chunk.from ?? chunk.seq) + 1
}
