import { describe, expect, test, vi } from 'vitest'
import { FakeStorage, harness, SERVER } from '../kit/harness.js'
import { answer, attached, cancelled, chunk, complete, opening, SESSION, start, welcome } from '../kit/messages.js'

describe('a stream that was started before this client', () => {
  test('is resumed without a cursor, and read from its start to its end', async () => {
    const { client, connect } = harness()
    const socket = await connect()
    const stream = client.attach('one')
    expect(socket.commands.at(-1)).toEqual({ type: 'resume', id: 'one' })

    socket.say(attached('one', { last_seq: 3 }), start('one'), chunk('one', 3, 'abc', 1))
    expect(stream.view).toMatchObject({ status: 'streaming', text: 'abc', generation: 0 })
    socket.say(complete('one', 4))
    expect(stream.view).toMatchObject({ status: 'complete', text: 'abc' })
  })

  test('waits for the session where there is none yet, and sends no prompt', async () => {
    const { client, accept } = harness()
    client.attach('one')
    const socket = await accept()
    expect(socket.log).toEqual([])
    socket.say(welcome())
    expect(socket.log).toEqual(['resume:one'])
  })

  test('is asked for at once in the session that was stored', async () => {
    const storage = new FakeStorage()
    storage.setItem(`runnel.session:${SERVER}`, SESSION)
    const { client, accept } = harness({ storage })
    client.attach('one')
    expect((await accept()).log).toEqual(['resume:one'])
  })

  test('is resumed after its last event when the connection breaks', async () => {
    const { client, connect } = harness()
    const first = await connect()
    const stream = client.attach('one')
    first.say(...opening('one', 'a', 'b'))
    first.break()
    const second = await connect()
    expect(second.commands.at(-1)).toEqual({ type: 'resume', id: 'one', cursor: 'e1.2' })
    second.say(attached('one'), chunk('one', 3, 'c'))
    expect(stream.view.text).toBe('abc')
  })

  test('is the stream itself where this client reads it already', async () => {
    const { client, connect } = harness()
    const socket = await connect()
    const stream = client.stream({ prompt: 'why?', id: 'one' })
    expect(client.attach('one')).toBe(stream)
    expect(client.attach('two')).toBe(client.attach('two'))
    expect(socket.log).toEqual(['prompt:one', 'resume:two'])
  })

  test('can be stopped before anything of it was heard', async () => {
    const { client, connect } = harness()
    const socket = await connect()
    const stream = client.attach('one')
    stream.cancel()
    expect(socket.log).toEqual(['resume:one', 'cancel:one'])
    socket.say(attached('one'), start('one'), cancelled('one', 1))
    expect(stream.view.status).toBe('cancelled')
  })

  test('that the server does not know ends with that error, and can be asked for anew', async () => {
    const { client, connect } = harness()
    const socket = await connect()
    const stream = client.attach('one')
    socket.say(answer('resume', 'one', 'stream_not_found'))
    expect(stream.view).toMatchObject({ status: 'error', error: { code: 'stream_not_found', retryable: true } })
  })

  test('is asked for again when nobody answers, and then given up', async () => {
    const { client, connect } = harness()
    const socket = await connect()
    const stream = client.attach('one')
    for (let round = 0; round < 5; round += 1) {
      socket.say({ type: 'heartbeat' })
      await vi.advanceTimersByTimeAsync(15_000)
    }
    expect(stream.view).toMatchObject({ status: 'error', error: { code: 'connection_timeout' } })
    expect(socket.log).toEqual(['resume:one', 'resume:one', 'resume:one', 'detach:one'])
  })

  test.each(['', 'no spaces', 'x'.repeat(65)])('has an id: %j is none, and nothing is sent', async (id) => {
    const { client, connect } = harness()
    const socket = await connect()
    expect(client.attach(id).view).toMatchObject({ status: 'error', error: { code: 'bad_message' } })
    expect(socket.log).toEqual([])
  })
})

describe('tabs that share a session', () => {
  const key = `runnel.session:${SERVER}`
  const theirs = 't'.repeat(43)

  test('a tab whose session another has replaced goes over to that before it reads a stream of it', async () => {
    const { client, storage, connect, accept } = harness()
    await connect()
    storage.setItem(key, theirs)
    client.attach('one')
    const socket = await accept()
    expect(socket.commands[0]).toMatchObject({ type: 'hello', session: theirs })
    expect(socket.log).toEqual(['resume:one'])
  })

  test('of two that are given a session each, the second goes over to the first', async () => {
    const { client, storage, accept } = harness()
    const first = await accept()
    const stream = client.stream({ prompt: 'why?', id: 'one' })
    storage.setItem(key, theirs)
    first.say(welcome())
    const second = await accept()
    expect(first.log).toEqual([])
    expect(second.commands.map(({ type, session }) => [type, session])).toEqual([
      ['hello', theirs],
      ['prompt', undefined],
    ])
    expect(storage.getItem(key)).toBe(theirs)
    expect(stream.view.status).toBe('sending')
  })

  test('a tab with a stream under way stays in its own', async () => {
    const { client, storage, network, connect } = harness()
    const socket = await connect()
    client.stream({ prompt: 'why?', id: 'one' })
    storage.setItem(key, theirs)
    client.attach('two')
    await vi.advanceTimersByTimeAsync(1000)
    expect(network.sockets).toHaveLength(1)
    expect(socket.log).toEqual(['prompt:one', 'resume:two'])
  })
})
