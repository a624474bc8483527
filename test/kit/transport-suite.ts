import type { Client, Stream, Transport, WireFrame } from '@runnel/client'
import { describe, expect, test } from 'vitest'
import { connect, ended, until, view, type OpenWorld, type ServiceWorld } from './client-world.js'

const TRANSPORTS: readonly Transport[] = ['websocket', 'sse', 'poll']
const SESSION_SECRET = 'a secret of enough characters, surely'

/** The text, once the stream has ended. */
async function textOf(stream: Stream): Promise<string> {
  const { status, text } = await view(stream, ended)
  return `${status}: ${text}`
}

function framesOf(client: Client): WireFrame[] {
  const frames: WireFrame[] = []
  client.onFrame((frame) => frames.push(frame))
  return frames
}

/** What holds of every transport, whatever `world` opens: a server next door, one behind a proxy, or several. */
export function transportSuite(world: OpenWorld<ServiceWorld>): void {
  describe.each(TRANSPORTS)('over %s', (transport) => {
    test('an answer is streamed, token by token, over the transport that was asked for', async () => {
      const { client, provider } = await world({}, { transport })
      const stream = client.stream('why?')
      const call = await provider.call(0)
      call.text('a')
      await view(stream, ({ text }) => text === 'a')
      expect(client.connection).toEqual({ name: 'open', transport })
      call.text('b')
      await view(stream, ({ text }) => text === 'ab')
      call.text('c')
      call.end()

      expect(await textOf(stream)).toBe('complete: abc')
      expect(stream.view).toMatchObject({ generation: 0, provider: 'scripted', finish_reason: 'stop' })
    })

    test('streams that begin one after the other are read at once, each in its own words', async () => {
      const { client, provider } = await world({}, { transport })
      const first = client.stream('one')
      ;(await provider.call(0)).text('1')
      await view(first, ({ text }) => text === '1')
      const second = client.stream('two')
      ;(await provider.call(1)).text('2')
      await view(second, ({ text }) => text === '2')
      provider.calls[0]?.text(' one')
      await view(first, ({ text }) => text === '1 one')
      provider.calls[1]?.text(' two')
      for (const call of provider.calls) call.end()

      expect(await Promise.all([first, second].map(textOf))).toEqual(['complete: 1 one', 'complete: 2 two'])
    })

    test('twenty prompts at once are twenty answers', async () => {
      const { client, provider } = await world({}, { transport })
      const streams = Array.from({ length: 20 }, (_, index) => client.stream(`prompt ${index}`))
      for (let index = 0; index < streams.length; index += 1) {
        const call = await provider.call(index)
        call.text(call.request.turns.at(-1)?.text ?? '')
        call.end()
      }
      const texts = await Promise.all(streams.map(textOf))

      expect(texts).toEqual(streams.map((_, index) => `complete: prompt ${index}`))
    })

    test('a stream that is cancelled before its first token ends as cancelled, and so does the generation', async () => {
      const { client, provider } = await world({}, { transport })
      await until(client, 'open')
      const stream = client.stream('why?')
      const call = await provider.call(0)
      stream.cancel()
      stream.cancel()

      expect(await textOf(stream)).toBe('cancelled: ')
      expect(stream.view.cancel_reason).toBe('client')
      expect(call.signal.aborted).toBe(true)
    })

    test('a cancel in the middle keeps what was written', async () => {
      const { client, provider } = await world({}, { transport })
      const stream = client.stream('why?')
      const call = await provider.call(0)
      call.text('half ')
      await view(stream, ({ text }) => text === 'half ')
      stream.cancel()
      stream.cancel()

      expect(await textOf(stream)).toBe('cancelled: half ')
      expect(call.signal.aborted).toBe(true)
    })

    test('a cancel right behind its prompt stops it', async () => {
      const { client } = await world({}, { transport })
      await until(client, 'open')
      const stream = client.stream('why?')
      stream.cancel()

      expect(await textOf(stream)).toBe('cancelled: ')
    })

    test('letting go of a stream stops nothing, and what else is read goes on', async () => {
      const { client, provider } = await world({}, { transport })
      const left = client.stream({ prompt: 'one', id: 'left-behind' })
      const calls = [await provider.call(0)]
      const kept = client.stream('two')
      calls.push(await provider.call(1))
      calls[0]?.text('1')
      await view(left, ({ text }) => text === '1')
      left.detach()
      expect(calls[0]?.signal.aborted).toBe(false)
      for (const call of calls) {
        call.text(' more')
        call.end()
      }
      await view(kept, ended)
      const again = client.attach('left-behind')

      expect(await textOf(again)).toBe('complete: 1 more')
    })

    test('a connection that is reset costs no character, and starts one generation', async () => {
      const { client, provider, relay } = await world({}, { transport })
      const stream = client.stream('why?')
      const call = await provider.call(0)
      for (const token of ['a', 'b', 'c', 'd']) {
        call.text(token)
        await view(stream, ({ text }) => text.endsWith(token))
        relay.reset()
      }
      call.text('e')
      call.end()

      expect(await textOf(stream)).toBe('complete: abcde')
      expect(stream.view.generation).toBe(0)
      expect(provider.calls).toHaveLength(1)
    })

    test('a prompt whose answer is lost is sent again, and generated once', async () => {
      const { client, provider, relay } = await world({}, { transport })
      await until(client, 'open')
      const stream = client.stream('why?')
      const call = await provider.call(0)
      relay.reset()
      call.text('a')
      call.end()

      expect(await textOf(stream)).toBe('complete: a')
      expect(provider.calls).toHaveLength(1)
    })

    test('a block that nobody knows is refused, and the connection goes on', async () => {
      const { client, provider } = await world({}, { transport })
      const refused = client.stream({ prompt: 'why?', block: 'nonsense' })
      expect(await view(refused, ended)).toMatchObject({ status: 'error', error: { code: 'unknown_block' } })
      const stream = client.stream('why?')
      ;(await provider.call(0)).end()

      expect(await textOf(stream)).toBe('complete: ')
      expect(client.connection).toEqual({ name: 'open', transport })
    })

    test('a prompt that is too long is refused with the limit', async () => {
      const { client } = await world({ MAX_PROMPT_CHARS: 10 }, { transport })
      const refused = client.stream('longer than ten characters')

      expect(await view(refused, ended)).toMatchObject({ status: 'error', error: { code: 'prompt_too_long' } })
    })

    test('the error of a vendor is the end of its stream', async () => {
      const { client, provider } = await world({ AI_RETRY_ATTEMPTS: 1 }, { transport })
      const stream = client.stream('why?')
      const call = await provider.call(0)
      call.text('half')
      call.breakOff()

      expect(await view(stream, ended)).toMatchObject({
        status: 'error',
        text: 'half',
        error: { code: 'llm_interrupted' },
      })
    })

    test('the wait before another attempt can be skipped', async () => {
      const { client, provider } = await world({ AI_RETRY_BASE_MS: 60_000 }, { transport })
      const stream = client.stream('why?')
      ;(await provider.call(0)).breakOff()
      await view(stream, ({ status }) => status === 'retrying')
      stream.retry()
      const call = await provider.call(1)
      call.text('a')
      call.end()

      expect(await textOf(stream)).toBe('complete: a')
    })

    test('a stream that the server has lost says so', async () => {
      const { client, provider, serveAnother, replaceBy } = await world({}, { transport })
      const stream = client.stream('why?')
      ;(await provider.call(0)).text('a')
      await view(stream, ({ text }) => text === 'a')
      await replaceBy(await serveAnother())

      expect(await view(stream, ended)).toMatchObject({
        status: 'error',
        text: 'a',
        error: { code: 'stream_not_found' },
      })
    })

    test('another log under the same id is shown from its start, and never spliced', async () => {
      const { client, provider, serveAnother, replaceBy, storage, url } = await world({ SESSION_SECRET }, { transport })
      const stream = client.stream({ prompt: 'why?', id: 'stream-one' })
      ;(await provider.call(0)).text('old text')
      await view(stream, ({ text }) => text === 'old text')
      const successor = await serveAnother({ SESSION_SECRET })
      await fetch(`${successor.url}/api/prompts`, {
        method: 'POST',
        headers: { 'content-type': 'application/json', 'x-session': storage.get(`runnel.session:${url}`) ?? '' },
        body: JSON.stringify({ prompt: 'why?', id: 'stream-one' }),
      })
      await replaceBy(successor)
      const call = await provider.call(1)
      call.text('new')
      call.end()

      expect(await textOf(stream)).toBe('complete: new')
      expect(stream.view.generation).toBe(1)
    })

    test('a session is kept over a reload, and its streams are read from their start', async () => {
      const { client, provider, storage, url } = await world({}, { transport })
      const before = client.stream({ prompt: 'why?', id: 'stream-one' })
      const call = await provider.call(0)
      call.text('a')
      await view(before, ({ text }) => text === 'a')
      client.close()
      const after = connect(url, new Map(storage), { transport }).attach('stream-one')
      await view(after, ({ text }) => text === 'a')
      call.text('b')
      call.end()

      expect(await textOf(after)).toBe('complete: ab')
    })

    test('where streaming is switched off, the answer comes whole', async () => {
      const { client, provider } = await world({ AI_STREAMING_ENABLED: false }, { transport })
      const stream = client.stream('why?')
      const call = await provider.call(0)
      call.text('a', 'b')
      call.end()

      expect(await textOf(stream)).toBe('complete: ab')
    })

    test('a server that goes away in peace lets the answer be read to its end', async () => {
      const { client, provider, service, serveAnother, replaceBy } = await world({ SESSION_SECRET }, { transport })
      const stream = client.stream('why?')
      const call = await provider.call(0)
      call.text('a')
      await view(stream, ({ text }) => text === 'a')
      const drained = service.drain()
      call.text('b')
      call.end()

      expect(await textOf(stream)).toBe('complete: ab')
      await drained
      await replaceBy(await serveAnother({ SESSION_SECRET }))
      const next = client.stream('and now?')
      ;(await provider.call(1)).end()
      expect(await textOf(next)).toBe('complete: ')
    })

    test('what crosses is shown, without the session', async () => {
      const { client, provider } = await world({}, { transport })
      const frames = framesOf(client)
      const stream = client.stream('why?')
      ;(await provider.call(0)).end()
      await view(stream, ended)
      client.close()
      const types = frames.map(({ direction, text }) => `${direction} ${(JSON.parse(text) as { type: string }).type}`)

      expect(types).toEqual([
        'out hello',
        'in welcome',
        'out prompt',
        'in attached',
        'in start',
        'in status',
        'in complete',
      ])
      expect(frames[1]?.text).toContain('"session":"…"')
    })
  })
}
