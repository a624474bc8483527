import { describe, expect, test, vi } from 'vitest'
import { harness } from '../kit/harness.js'
import { answer, attached, chunk, complete, opening } from '../kit/messages.js'
import type { FakeSocket } from '../kit/fake-network.js'

/** Lets time pass on a server that lives, and says nothing else. */
async function pass(socket: FakeSocket, seconds: number): Promise<void> {
  for (let second = 0; second < seconds; second += 1) {
    await vi.advanceTimersByTimeAsync(1000)
    socket.say({ type: 'heartbeat' })
  }
}

describe('a living server that does not answer', () => {
  test('a resume: it is asked again after a while, and the stream goes on', async () => {
    const { client, connect } = harness()
    const first = await connect()
    const stream = client.stream({ prompt: 'why?', id: 'one' })
    first.say(...opening('one', 'a')).break()
    const socket = await connect()
    await pass(socket, 14)
    expect(socket.log).toEqual(['resume:one'])
    await pass(socket, 2)
    expect(socket.log).toEqual(['resume:one', 'resume:one'])

    socket.say(attached('one'), chunk('one', 2, 'b'))
    await pass(socket, 120)
    expect(socket.log).toHaveLength(2)
    expect(stream.view).toMatchObject({ status: 'streaming', text: 'ab' })
  })

  test('a resume, however often: the stream ends with an error, and the others go on', async () => {
    const { client, connect } = harness()
    const first = await connect()
    const stream = client.stream({ prompt: 'why?', id: 'one' })
    const other = client.stream({ prompt: 'how?', id: 'two' })
    first.say(...opening('one', 'a'), ...opening('two', 'x')).break()
    const socket = await connect()
    socket.say(attached('two'))
    await pass(socket, 60)

    expect(stream.view).toMatchObject({
      status: 'error',
      text: 'a',
      error: { code: 'connection_timeout', kind: 'connection', retryable: true },
    })
    expect(socket.log).toEqual(['resume:one', 'resume:two', 'resume:one', 'resume:one', 'detach:one'])
    socket.say(chunk('two', 2, 'y'), complete('two', 3))
    expect(other.view).toMatchObject({ status: 'complete', text: 'xy' })
  })

  test('a resume, now and then: each answer starts the counting anew', async () => {
    const { client, connect } = harness()
    const socket = await connect()
    const stream = client.stream({ prompt: 'why?', id: 'one' })
    socket.say(...opening('one', 'a'))
    for (const seq of [3, 5, 7]) {
      socket.say(chunk('one', seq, '?'))
      await pass(socket, 40)
      socket.say(attached('one'), chunk('one', seq, 'bc', seq - 1))
    }
    expect(stream.view).toMatchObject({ status: 'streaming', text: 'abcbcbc' })
    expect(socket.log).toHaveLength(10)
  })

  test('is asked anew on the next connection, and not given up while there is none', async () => {
    const { client, connect, page } = harness()
    const first = await connect()
    const stream = client.stream({ prompt: 'why?', id: 'one' })
    first.say(...opening('one', 'a'), chunk('one', 3, '?'))
    await pass(first, 40)
    page.goOffline()
    await vi.advanceTimersByTimeAsync(600_000)
    expect(stream.view.status).toBe('streaming')

    page.goOnline()
    const second = await connect()
    await pass(second, 40)
    expect(second.log).toEqual(['resume:one', 'resume:one', 'resume:one'])
    await pass(second, 10)
    expect(stream.view.error?.code).toBe('connection_timeout')
  })

  test('a prompt: it is sent again under its id, and ends with an error in the end', async () => {
    const { client, connect } = harness()
    const socket = await connect()
    const stream = client.stream({ prompt: 'why?', id: 'one' })
    await pass(socket, 60)

    expect(socket.log).toEqual(['prompt:one', 'prompt:one', 'prompt:one', 'detach:one'])
    expect(stream.view.error?.code).toBe('connection_timeout')
  })

  test('a cancel: what was to be stopped is stopped for its reader', async () => {
    const { client, connect } = harness()
    const socket = await connect()
    const stream = client.stream({ prompt: 'why?', id: 'one' })
    socket.say(...opening('one', 'a'))
    stream.cancel()
    await pass(socket, 14)
    expect(stream.view.status).toBe('streaming')
    await pass(socket, 2)
    expect(stream.view).toMatchObject({ status: 'cancelled', text: 'a' })
    expect(socket.log).toEqual(['prompt:one', 'cancel:one', 'detach:one'])
  })

  test('an error is an answer', async () => {
    const { client, connect } = harness()
    const first = await connect()
    const stream = client.stream({ prompt: 'why?', id: 'one' })
    first.say(...opening('one', 'a')).break()
    const socket = await connect()
    socket.say({ ...answer('resume', 'one', 'store_unavailable', true), error: busy })
    await pass(socket, 59)
    expect(socket.log).toEqual(['resume:one'])
    await pass(socket, 2)
    expect(socket.log).toEqual(['resume:one', 'resume:one'])
    expect(stream.view.status).toBe('streaming')
  })

  test('a stream that has begun may be silent for as long as its model thinks', async () => {
    const { client, connect } = harness()
    const socket = await connect()
    const stream = client.stream({ prompt: 'why?', id: 'one' })
    socket.say(attached('one'))
    await pass(socket, 300)
    expect(stream.view.status).toBe('sending')
    expect(socket.log).toEqual(['prompt:one'])
  })
})

const busy = {
  kind: 'server',
  code: 'store_unavailable',
  message: 'Later.',
  retryable: true,
  retry_after_ms: 60_000,
} as const
