import { describe, expect, test, vi } from 'vitest'
import { FakePage, harness } from '../kit/harness.js'
import { chunk, opening } from '../kit/messages.js'

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
    ;(await connect()).break()
    const push = vi.spyOn(network.sockets, 'push').mockImplementationOnce(() => {
      throw new Error('mixed content')
    })
    await vi.advanceTimersByTimeAsync(250)
    expect(push).toHaveBeenCalledOnce()
    expect(client.connection).toMatchObject({ name: 'waiting', attempt: 2 })

    await connect(1000)
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

  const REFUSED = { kind: 'server', code: 'shutting_down', message: 'Later.', retryable: true } as const

  test('a prompt that is refused behind it is asked at once of the next server, and what is read goes on there', async () => {
    const { client, connect, accept } = harness({ random: 0.5 })
    const socket = await connect()
    client.stream({ prompt: 'why?', id: 'one' })
    socket.say(...opening('one', 'a'), { type: 'goaway', reconnect_in_ms: 3000 })
    const refused = client.stream({ prompt: 'and now?', id: 'two' })
    socket.say({ type: 'error', re: 'prompt', id: 'two', error: REFUSED })
    const next = await accept(0)

    expect(next.log).toEqual(['resume:one', 'prompt:two'])
    expect(refused.view.status).toBe('sending')
  })

  test('a server that refuses a prompt without it is believed', async () => {
    const { client, connect, network } = harness()
    const socket = await connect()
    const refused = client.stream({ prompt: 'why?', id: 'one' })
    socket.say({ type: 'error', re: 'prompt', id: 'one', error: REFUSED })

    expect(refused.view).toMatchObject({ status: 'error', error: { code: 'shutting_down' } })
    expect(network.sockets).toHaveLength(1)
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

  test('offline says nothing of a server on this very machine', async () => {
    const { client, connect, page } = harness({ server: 'http://localhost:8000' })
    await connect()
    page.goOffline()
    expect(client.connection.name).toBe('open')
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

  test('seen again, asks whether the connection still lives, and does not wait long for the answer', async () => {
    const { client, connect, page } = harness()
    const socket = await connect()
    await vi.advanceTimersByTimeAsync(1000)
    page.show('visible')
    expect(socket.commands.at(-1)).toEqual({ type: 'ping' })
    socket.say({ type: 'pong' })
    await vi.advanceTimersByTimeAsync(5000)
    expect(client.connection.name).toBe('open')

    page.show('visible')
    await vi.advanceTimersByTimeAsync(5000)
    expect(client.connection).toMatchObject({ name: 'waiting', attempt: 1 })
  })
})
