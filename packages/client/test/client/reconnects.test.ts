import { describe, expect, test, vi } from 'vitest'
import { FakePage, harness } from '../kit/harness.js'
import { answer, attached, cancelled, chunk, complete, opening, start, welcome } from '../kit/messages.js'

describe('after a connection is lost', () => {
  test('a prompt whose start was not seen is sent again, once on every connection', async () => {
    const { client, connect } = harness()
    const first = await connect()
    const stream = client.stream({ prompt: 'why?', id: 'one' })
    expect(first.log).toEqual(['prompt:one'])
    first.break()

    const second = await connect()
    second.say(welcome(), attached('one'))
    second.break()
    const third = await connect()
    third.say(...opening('one', 'a'))
    third.break()
    const fourth = await connect()

    expect([second.log, third.log]).toEqual([['prompt:one'], ['prompt:one']])
    expect(fourth.log).toEqual(['resume:one'])
    expect(stream.view.text).toBe('a')
  })

  test('every live stream is resumed after its last event, and the text is whole', async () => {
    const { client, connect } = harness()
    const first = await connect()
    const streams = ['one', 'two'].map((id) => client.stream({ prompt: 'why?', id }))
    first.say(...opening('one', 'a', 'b'), ...opening('two', 'x'))
    first.break()

    const second = await connect()
    expect(second.commands.slice(1)).toEqual([
      { type: 'resume', id: 'one', cursor: 'e1.2' },
      { type: 'resume', id: 'two', cursor: 'e1.1' },
    ])
    second.say(attached('one'), chunk('one', 2, 'b'), chunk('one', 4, 'cd', 3), complete('one', 5))
    second.say(attached('two'), chunk('two', 2, 'y'))
    expect(streams.map(({ view }) => view.text)).toEqual(['abcd', 'xy'])

    second.break()
    expect((await connect()).log).toEqual(['resume:two'])
  })

  test('a cancel is said again until the stream has ended, after its prompt', async () => {
    const { client, connect } = harness()
    const first = await connect()
    const stream = client.stream({ prompt: 'why?', id: 'one' })
    stream.cancel()
    first.break()
    const second = await connect()
    expect(second.log).toEqual(['prompt:one', 'cancel:one'])

    second.say(attached('one'), start('one'))
    second.break()
    const third = await connect()
    expect(third.log).toEqual(['resume:one', 'cancel:one'])
    third.say(attached('one'), cancelled('one', 1))
    third.break()

    expect(stream.view.status).toBe('cancelled')
    expect((await connect()).log).toEqual([])
  })

  test('what was said while there was no connection goes out in its order', async () => {
    const { client, connect } = harness()
    const first = await connect()
    client.stream({ prompt: 'why?', id: 'one' })
    first.say(...opening('one'))
    first.break()
    client.stream({ prompt: 'how?', id: 'two' })
    client.stream({ prompt: 'when?', id: 'one' }).cancel()
    client.stream({ prompt: 'who?', id: 'three' })

    expect((await connect()).log).toEqual(['resume:one', 'prompt:two', 'cancel:one', 'prompt:three'])
  })

  test('a late frame of the old socket is not heard', async () => {
    const { client, connect } = harness()
    const first = await connect()
    const stream = client.stream({ prompt: 'why?', id: 'one' })
    first.say(...opening('one', 'a'))
    client.interrupt()
    first.say(chunk('one', 2, 'late'))

    expect(stream.view.text).toBe('a')
    expect(client.connection).toMatchObject({ name: 'waiting', attempt: 1 })
    expect((await connect()).log).toEqual(['resume:one'])
  })
})

describe('what a resume may be told', () => {
  async function resumed() {
    const kit = harness({ random: 0.5 })
    const first = await kit.connect()
    const stream = kit.client.stream({ prompt: 'why?', id: 'one' })
    first.say(...opening('one', 'a'))
    first.break()
    const socket = await kit.connect(200)
    return { ...kit, socket, stream }
  }

  test('the stream is gone: it ends with that error', async () => {
    const { socket, stream } = await resumed()
    socket.say(answer('resume', 'one', 'stream_not_found'))
    expect(stream.view).toMatchObject({ status: 'error', text: 'a', error: { code: 'stream_not_found' } })
  })

  test('the cursor expired: the log is read from its start, once more', async () => {
    const { socket, stream } = await resumed()
    socket.say(answer('resume', 'one', 'resume_expired'))
    expect(socket.commands.at(-1)).toEqual({ type: 'resume', id: 'one' })
    expect(stream.view).toMatchObject({ text: '', generation: 1 })

    socket.say(chunk('one', 2, 'stale'), attached('one', { epoch: 'e2' }), start('one', 'e2'), chunk('one', 1, 'new'))
    expect(stream.view).toMatchObject({ text: 'new', generation: 1 })
  })

  test('the cursor expired again and again: it ends with that error', async () => {
    const { socket, stream } = await resumed()
    for (let round = 0; round < 10; round += 1) socket.say(answer('resume', 'one', 'resume_expired'))
    expect(stream.view).toMatchObject({ status: 'error', error: { code: 'resume_expired' } })
    expect(socket.log.length).toBeLessThan(10)
  })

  test.each(['resume', undefined])('the store is away (re %s): it is resumed with growing waits', async (re) => {
    const { socket, stream } = await resumed()
    socket.say(answer(re, 'one', 'store_unavailable', true))
    await vi.advanceTimersByTimeAsync(499)
    expect(socket.log).toHaveLength(1)
    await vi.advanceTimersByTimeAsync(1)
    expect(socket.log).toHaveLength(2)

    socket.say(answer(re, 'one', 'store_unavailable', true))
    await vi.advanceTimersByTimeAsync(999)
    expect(socket.log).toHaveLength(2)
    await vi.advanceTimersByTimeAsync(1)
    expect(socket.log).toHaveLength(3)

    socket.say(attached('one'), chunk('one', 2, 'b'))
    expect(stream.view.text).toBe('ab')
  })

  test('the session changed meanwhile: a prompt without its start lands in the new one, under the same id', async () => {
    const { client, connect, accept } = harness()
    const first = await connect()
    client.stream({ prompt: 'why?', id: 'one' })
    first.break()
    const second = (await accept()).say(welcome({ session: 'n'.repeat(43) }))
    expect(second.log).toEqual(['prompt:one'])

    second.break()
    expect((await connect()).commands[0]).toMatchObject({ session: 'n'.repeat(43) })
  })
})

describe('close codes', () => {
  test.each([
    [1003, 'unsupported_data', 'connection_lost'],
    [1008, 'policy_violation', 'connection_lost'],
    [4401, 'unauthorized', 'unauthorized'],
  ])('%i: no reconnect, and no stream is left waiting', async (code, reason, error) => {
    const { client, connect, network } = harness()
    const socket = await connect()
    const stream = client.stream('why?')
    socket.shut(code)
    await vi.advanceTimersByTimeAsync(120_000)

    expect(client.connection).toEqual({ name: 'closed', reason })
    expect(network.sockets).toHaveLength(1)
    expect(stream.view).toMatchObject({ status: 'error', error: { code: error } })
    expect(client.stream('again').view.status).toBe('error')
    client.reconnect()
    expect(client.connection.name).toBe('connecting')
    expect(client.stream('again').view.status).toBe('sending')
  })

  test.each([1000, 1001, 1006, 1011, 1012, 4408, 4409])('%i: reconnects and resumes', async (code) => {
    const { client, connect } = harness()
    const socket = await connect()
    client.stream({ prompt: 'why?', id: 'one' })
    socket.say(...opening('one', 'a')).shut(code)
    expect((await connect()).log).toEqual(['resume:one'])
  })

  test('1009: the message that was too big is not sent again', async () => {
    const { client, connect } = harness()
    const socket = await connect()
    const small = client.stream({ prompt: 'small', id: 'small' })
    const big = client.stream({ prompt: 'big'.repeat(100), id: 'big' })
    socket.shut(1009)

    expect(big.view).toMatchObject({ status: 'error', error: { code: 'message_too_large' } })
    expect(small.view.status).toBe('sending')
    expect((await connect()).log).toEqual(['prompt:small'])
  })

  test('4429: stays away for ten seconds', async () => {
    const { client, connect, network } = harness()
    const socket = await connect()
    socket.shut(4429)
    client.reconnect()
    await vi.advanceTimersByTimeAsync(9990)
    expect(network.sockets).toHaveLength(1)
    await connect(10)
    expect(client.connection.name).toBe('open')
  })
})

describe('a connection that does not come, or says nothing', () => {
  test('an attempt that does not open within ten seconds has failed', async () => {
    const { client, states } = harness({ random: 0.5 })
    await vi.advanceTimersByTimeAsync(9999)
    expect(client.connection).toEqual({ name: 'connecting', attempt: 0 })
    await vi.advanceTimersByTimeAsync(1)
    expect(states).toEqual([{ name: 'waiting', attempt: 1, max_attempts: 5, at: expect.any(Number), exhausted: false }])
  })

  test('five attempts are shown, then it is exhausted and still tries', async () => {
    const { client, network } = harness({ random: 0.5 })
    for (let attempt = 0; attempt <= 5; attempt += 1) {
      await vi.advanceTimersByTimeAsync(9000)
      network.last.break()
    }
    expect(client.connection).toMatchObject({ name: 'waiting', attempt: 6, exhausted: true })
    const before = network.sockets.length
    await vi.advanceTimersByTimeAsync(30_001)
    expect(network.sockets).toHaveLength(before + 1)
  })

  test('silence of two and a half heartbeats is a dead connection', async () => {
    const { client, connect } = harness()
    const socket = await connect()
    await vi.advanceTimersByTimeAsync(30_000)
    socket.say({ type: 'heartbeat' })
    await vi.advanceTimersByTimeAsync(37_400)
    expect(client.connection.name).toBe('open')
    await vi.advanceTimersByTimeAsync(100)
    expect(client.connection.name).toBe('waiting')
    expect(socket.readyState).toBe(2)
  })

  test('a server that opens and never greets is given up', async () => {
    const { client, accept } = harness()
    await accept()
    await vi.advanceTimersByTimeAsync(9999)
    expect(client.connection.name).toBe('open')
    await vi.advanceTimersByTimeAsync(1)
    expect(client.connection.name).toBe('waiting')
  })

  test('a constructor that throws is a failed attempt', async () => {
    const { client, network, connect } = harness({ random: 0.9 })
    const push = vi.spyOn(network.sockets, 'push').mockImplementationOnce(() => {
      throw new Error('mixed content')
    })
    await vi.advanceTimersByTimeAsync(1)
    expect(push).toHaveBeenCalledOnce()
    expect(client.connection).toMatchObject({ name: 'waiting', attempt: 1 })

    await connect(250)
    expect(client.connection.name).toBe('open')
  })

  test('an applied event starts the counting anew', async () => {
    const { client, connect } = harness()
    const stream = client.stream({ prompt: 'why?', id: 'one' })
    ;(await connect()).break()
    ;(await connect()).break()
    expect(client.connection).toMatchObject({ name: 'waiting', attempt: 2 })
    const socket = await connect()
    socket.say(...opening('one', 'a')).break()
    expect(client.connection).toMatchObject({ name: 'waiting', attempt: 1 })
    expect(stream.view.text).toBe('a')
  })
})

describe('goaway', () => {
  test('the connection goes on until its moment, then moves and resumes', async () => {
    const { client, connect, accept, network } = harness({ random: 0.5 })
    const socket = await connect()
    client.stream({ prompt: 'why?', id: 'one' })
    socket.say(...opening('one', 'a'), { type: 'goaway', reconnect_in_ms: 3000 })
    await vi.advanceTimersByTimeAsync(2900)
    socket.say(chunk('one', 2, 'b'))
    expect(network.sockets).toHaveLength(1)

    const next = await accept(100)
    expect(next).not.toBe(socket)
    expect(next.commands.at(-1)).toEqual({ type: 'resume', id: 'one', cursor: 'e1.2' })
  })
})

describe('the page', () => {
  test('offline lets go of the socket, online reconnects at once', async () => {
    const { client, connect, page } = harness()
    const socket = await connect()
    client.stream({ prompt: 'why?', id: 'one' })
    socket.say(...opening('one', 'a'))
    page.goOffline()
    expect(client.connection).toEqual({ name: 'offline' })
    await vi.advanceTimersByTimeAsync(60_000)
    expect(client.connection).toEqual({ name: 'offline' })

    page.goOnline()
    expect(client.connection).toEqual({ name: 'connecting', attempt: 1 })
    expect((await connect()).log).toEqual(['resume:one'])
  })

  test('a page that starts offline waits for the network', async () => {
    const page = new FakePage()
    page.navigator.onLine = false
    const { client, network } = harness({ page })
    await vi.advanceTimersByTimeAsync(1000)
    expect(client.connection).toEqual({ name: 'offline' })
    expect(network.sockets).toHaveLength(0)
  })

  test.each(['visible', 'pageshow'])('%s skips the wait', async (event) => {
    const { client, network, page } = harness({ random: 0.99 })
    for (let attempt = 0; attempt < 4; attempt += 1) {
      await vi.advanceTimersByTimeAsync(9000)
      network.last.break()
    }
    page.show('hidden')
    expect(client.connection).toMatchObject({ name: 'waiting', attempt: 4 })
    if (event === 'visible') page.show('visible')
    else page.window.dispatchEvent(new Event('pageshow'))
    expect(client.connection).toEqual({ name: 'connecting', attempt: 4 })
  })
})
