import { describe, expect, test, vi } from 'vitest'
import { FakeStorage, harness, SERVER } from '../kit/harness.js'
import { answer, attached, cancelled, chunk, complete, opening, SESSION, start, welcome } from '../kit/messages.js'

describe('the first words', () => {
  test('a connection offers the subprotocol and begins with hello', async () => {
    const { accept } = harness()
    const socket = await accept()

    expect(socket.url).toBe('wss://runnel.example/ws')
    expect(socket.protocols).toEqual(['runnel.v1'])
    expect(socket.commands).toEqual([{ type: 'hello', protocol: 1 }])
  })

  test('a prompt without a session waits for welcome', async () => {
    const { client, accept } = harness()
    client.stream({ prompt: 'why?', block: 'explain', id: 'stream-one' })
    const socket = await accept()
    expect(socket.log).toEqual([])

    socket.say(welcome())
    expect(socket.commands.at(-1)).toEqual({ type: 'prompt', id: 'stream-one', prompt: 'why?', block: 'explain' })
  })

  test('a session that is known goes with hello, and nothing waits', async () => {
    const storage = new FakeStorage()
    storage.setItem(`runnel.session:${SERVER}`, SESSION)
    const { client, accept } = harness({ storage })
    client.stream({ prompt: 'why?', id: 'stream-one' })
    const socket = await accept()

    expect(socket.commands[0]).toEqual({ type: 'hello', protocol: 1, session: SESSION })
    expect(socket.log).toEqual(['prompt:stream-one'])
  })

  test("the answer's session is the truth, and is kept", async () => {
    const storage = new FakeStorage()
    storage.setItem(`runnel.session:${SERVER}`, 'old')
    const { connect } = harness({ storage })
    await connect()
    expect(storage.items.get(`runnel.session:${SERVER}`)).toBe(SESSION)
  })

  test('an id is random and long enough to stand for a session', async () => {
    const { client } = harness()
    const ids = new Set(Array.from({ length: 50 }, () => client.stream('hi').id))
    expect(ids.size).toBe(50)
    for (const id of ids) expect(id).toMatch(/^[A-Za-z0-9_-]{22,64}$/)
  })

  test('what welcome tells of limits can be read', async () => {
    const { client, connect } = harness()
    expect(client.limits).toBeUndefined()
    await connect()
    expect(client.limits).toMatchObject({ max_prompt_chars: 16_000 })
  })
})

describe('one stream', () => {
  test('is shown from its start to its end', async () => {
    const { client, connect } = harness()
    const socket = await connect()
    const stream = client.stream({ prompt: 'why?', id: 'one' })
    const views: string[] = []
    stream.subscribe(({ status, text }) => views.push(`${status} ${text}`))
    socket.say(...opening('one', 'Be', 'cause'), complete('one', 3))

    expect(views).toEqual(['thinking ', 'streaming Be', 'streaming Because', 'complete Because'])
    expect(stream.view).toMatchObject({ seq: 3, provider: 'demo', finish_reason: 'stop', generation: 0 })
  })

  test('shows an event that comes twice once, and a merged one whole', async () => {
    const { client, connect } = harness()
    const socket = await connect()
    const stream = client.stream({ prompt: 'why?', id: 'one' })
    socket.say(...opening('one', 'a'), chunk('one', 1, 'a'), chunk('one', 4, 'bcd', 2), chunk('one', 3, 'cd', 2))

    expect(stream.view.text).toBe('abcd')
    expect(socket.log).toEqual(['prompt:one'])
  })

  test('asks once for what is missing, and drops the rest until it is attached again', async () => {
    const { client, connect } = harness()
    const socket = await connect()
    const stream = client.stream({ prompt: 'why?', id: 'one' })
    socket.say(...opening('one', 'a'), chunk('one', 3, 'c'), chunk('one', 4, 'd'))
    expect(socket.commands.slice(2)).toEqual([{ type: 'resume', id: 'one', cursor: 'e1.1' }])

    socket.say(attached('one', { last_seq: 4 }), chunk('one', 4, 'bcd', 2))
    expect(stream.view.text).toBe('abcd')
  })

  test('ends with an error when asking again and again brings nothing new', async () => {
    const { client, connect } = harness()
    const socket = await connect()
    const stream = client.stream({ prompt: 'why?', id: 'one' })
    socket.say(...opening('one', 'a'))
    for (let round = 0; round < 10; round += 1) socket.say(chunk('one', 9, 'z'), attached('one'))

    expect(stream.view).toMatchObject({ status: 'error', text: 'a', error: { code: 'internal' } })
    expect(socket.log).toEqual(['prompt:one', ...Array<string>(5).fill('resume:one'), 'detach:one'])
  })

  test('starts over when another log stands under its id', async () => {
    const { client, connect } = harness()
    const socket = await connect()
    const stream = client.stream({ prompt: 'why?', id: 'one' })
    socket.say(...opening('one', 'old'), attached('one', { epoch: 'e2' }), start('one', 'e2'), chunk('one', 1, 'new'))
    expect(stream.view).toMatchObject({ text: 'new', generation: 1, seq: 1 })
  })

  test('says nothing of frames that are broken or from the future', async () => {
    const { client, connect } = harness()
    const socket = await connect()
    const stream = client.stream({ prompt: 'why?', id: 'one' })
    socket.say(...opening('one', 'a'))
    for (const frame of ['', '{', '[]', 'null', '{"type":"chunk"}', new ArrayBuffer(2)]) socket.sayRaw(frame)
    socket.say({ type: 'tide' }, { type: 'citation', id: 'one', seq: 2 }, chunk('other', 0, 'x'), chunk('one', 3, 'b'))

    expect(stream.view).toMatchObject({ text: 'ab', seq: 3, status: 'streaming' })
    expect(client.connection.name).toBe('open')
  })

  test('the same id is the same stream while it lives', async () => {
    const { client, connect } = harness()
    const socket = await connect()
    expect(client.stream({ prompt: 'why?', id: 'one' })).toBe(client.stream({ prompt: 'why?', id: 'one' }))
    expect(socket.log).toEqual(['prompt:one'])
  })

  test('is refused beyond a bound, and not queued without end', async () => {
    const { client } = harness()
    const streams = Array.from({ length: 101 }, () => client.stream('hi'))
    expect(streams.filter(({ view }) => view.status === 'error')).toHaveLength(1)
    expect(streams.at(-1)?.view.error).toMatchObject({ code: 'too_many_streams', retryable: true })
  })
})

describe('stopping', () => {
  test('a stream that was cancelled ends when the log says so', async () => {
    const { client, connect } = harness()
    const socket = await connect()
    const stream = client.stream({ prompt: 'why?', id: 'one' })
    socket.say(...opening('one', 'a'))
    stream.cancel()
    stream.cancel()
    expect(socket.log).toEqual(['prompt:one', 'cancel:one'])
    expect(stream.view.status).toBe('streaming')

    socket.say(cancelled('one', 2))
    stream.cancel()
    expect(stream.view).toMatchObject({ status: 'cancelled', text: 'a', cancel_reason: 'client' })
    expect(socket.log).toEqual(['prompt:one', 'cancel:one'])
  })

  test('a prompt that never left is stopped without a word', async () => {
    const { client, connect } = harness()
    const stream = client.stream({ prompt: 'why?', id: 'one' })
    stream.cancel()
    const socket = await connect()
    expect(stream.view.status).toBe('cancelled')
    expect(socket.log).toEqual([])
  })

  test('aborting the signal cancels, and an aborted one starts nothing', async () => {
    const { client, connect } = harness()
    const socket = await connect()
    const abort = new AbortController()
    client.stream({ prompt: 'why?', id: 'one' }, { signal: abort.signal })
    abort.abort()
    const late = client.stream({ prompt: 'why?', id: 'two' }, { signal: abort.signal })

    expect(socket.log).toEqual(['prompt:one', 'cancel:one'])
    expect(late.view.status).toBe('cancelled')
  })

  test('a cancel that finds nothing to stop counts as done', async () => {
    const { client, connect } = harness()
    const socket = await connect()
    const stream = client.stream({ prompt: 'why?', id: 'one' })
    stream.cancel()
    socket.say(answer('cancel', 'one', 'stream_not_found'))
    expect(stream.view.status).toBe('cancelled')
  })

  test('a prompt that is refused after its cancel was stopped, and has not failed', async () => {
    const { client, connect } = harness()
    const socket = await connect()
    const stream = client.stream({ prompt: 'why?', id: 'one' })
    stream.cancel()
    socket.say(answer('prompt', 'one', 'rate_limited', true))
    expect(stream.view).toMatchObject({ status: 'cancelled', cancel_reason: 'client' })
    expect(stream.view.error).toBeUndefined()
  })

  test('a stream that is let go is heard of no more, and is not cancelled', async () => {
    const { client, connect } = harness()
    const socket = await connect()
    const stream = client.stream({ prompt: 'why?', id: 'one' })
    const listener = vi.fn()
    stream.subscribe(listener)
    stream.detach()
    stream.detach()
    socket.say(...opening('one', 'a'))

    expect(socket.log).toEqual(['prompt:one', 'detach:one'])
    expect(listener).not.toHaveBeenCalled()
  })

  test('a retry wait can be skipped', async () => {
    const { client, connect } = harness()
    const socket = await connect()
    client.stream({ prompt: 'why?', id: 'one' }).retry()
    expect(socket.log).toEqual(['prompt:one', 'retry:one'])
  })
})

describe('refusals', () => {
  test.each(['id_in_use', 'rate_limited', 'unknown_block', 'shutting_down', 'store_unavailable'] as const)(
    'a prompt that is refused with %s ends with that error, and is not sent again',
    async (code) => {
      const { client, connect } = harness()
      const socket = await connect()
      const stream = client.stream({ prompt: 'why?', id: 'one' })
      socket.say(answer('prompt', 'one', code, code !== 'id_in_use'))
      expect(stream.view).toMatchObject({ status: 'error', error: { code } })

      socket.break()
      expect((await connect()).log).toEqual([])
    },
  )

  test('an error without an id ends nothing', async () => {
    const { client, connect } = harness()
    const socket = await connect()
    const stream = client.stream({ prompt: 'why?', id: 'one' })
    socket.say(answer(undefined, undefined, 'bad_json'), answer('retry', 'one', 'stream_not_found'))
    expect(stream.view.status).toBe('sending')
  })

  test('a prompt larger than the server takes is not sent at all', async () => {
    const { client, accept } = harness()
    const limits = { max_prompt_chars: 100, max_message_bytes: 100, max_streams: 1 }
    const socket = (await accept()).say(welcome({ limits }))
    const stream = client.stream({ prompt: 'é'.repeat(60), id: 'one' })
    expect(stream.view).toMatchObject({ status: 'error', error: { code: 'message_too_large' } })
    expect(socket.log).toEqual([])
  })
})

describe('frames that a page watches', () => {
  test('are shown both ways, without the session', async () => {
    const { client, connect, network } = harness()
    const frames: string[] = []
    const stop = client.onFrame(({ direction, text }) => frames.push(`${direction} ${text}`))
    await connect()
    network.last.break()
    await connect()
    stop()
    client.stream('unseen')

    expect(frames.map((frame) => frame.split(',')[0])).toEqual([
      'out {"type":"hello"',
      'in {"type":"welcome"',
      'out {"type":"hello"',
      'in {"type":"welcome"',
    ])
    expect(frames.join()).not.toContain(SESSION)
    expect(frames[2]).toBe('out {"type":"hello","protocol":1,"session":"…"}')
  })
})
