import { describe, expect, test, vi } from 'vitest'
import { harness } from '../kit/harness.js'
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

  test('a stream that was let go is not taken up again', async () => {
    const { client, connect } = harness()
    const first = await connect()
    client.stream({ prompt: 'why?', id: 'one' }).detach()
    const begun = client.stream({ prompt: 'how?', id: 'two' })
    first.say(...opening('two', 'a'))
    begun.detach()
    first.break()
    expect((await connect()).log).toEqual([])
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

  test('the log ended without its last event: the answer is cut off, and is not waited for', async () => {
    const { socket, stream } = await resumed()
    socket.say(attached('one', { last_seq: 1, state: 'ended' }))
    expect(stream.view).toMatchObject({ status: 'error', text: 'a', error: { code: 'interrupted', retryable: true } })
    expect(socket.log).toEqual(['resume:one', 'detach:one'])
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

  test('the store is away for good: it ends with that error', async () => {
    const { socket, stream } = await resumed()
    for (let round = 0; round < 40; round += 1) {
      socket.say({ type: 'heartbeat' }, answer(undefined, 'one', 'store_unavailable', true))
      await vi.advanceTimersByTimeAsync(15_000)
    }
    expect(stream.view).toMatchObject({ status: 'error', text: 'a', error: { code: 'store_unavailable' } })
    expect(socket.log.length).toBeLessThan(40)
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
