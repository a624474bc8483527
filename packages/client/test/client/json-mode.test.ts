import { describe, expect, test, vi } from 'vitest'
import { FakeHttp } from '../kit/fake-http.js'
import { harness } from '../kit/harness.js'
import { answer, attached, opening, SESSION, welcome } from '../kit/messages.js'

const WHOLE = {
  id: 'one',
  session: SESSION,
  block: 'ask',
  text: 'Because.',
  model: 'model-1',
  finish_reason: 'stop',
  usage: { input_tokens: 1, output_tokens: 2 },
  timing: { ttft_ms: 1, duration_ms: 2 },
}

/** A client of a server that does not stream. */
async function jsonMode() {
  const http = new FakeHttp()
  const kit = harness({ fetch: http.fetch })
  const socket = (await kit.accept()).say(welcome({ streaming: false }))
  const ask = async (id: string) => {
    const stream = kit.client.stream({ prompt: 'why?', block: 'explain', id })
    await vi.dynamicImportSettled()
    return stream
  }
  return { ...kit, http, socket, ask }
}

describe('a server that does not stream', () => {
  test('is asked for the whole answer, in the session, and nothing goes out on the connection', async () => {
    const { http, socket, ask } = await jsonMode()
    const stream = await ask('one')
    const statuses: string[] = [stream.view.status]
    stream.subscribe(({ status, text }) => statuses.push(`${status} ${text}`))
    expect(http.request(0)).toMatchObject({
      path: '/api/stream',
      headers: { accept: 'application/json', 'content-type': 'application/json', 'x-session': SESSION },
      body: { id: 'one', prompt: 'why?', block: 'explain' },
    })
    await http.request(0).answer(WHOLE, { headers: { 'x-session': 'another' } })

    expect(statuses).toEqual(['thinking', 'streaming Because.', 'complete Because.'])
    expect(stream.view).toMatchObject({ model: 'model-1', finish_reason: 'stop', usage: { output_tokens: 2 } })
    expect(socket.log).toEqual([])
    await ask('two')
    expect(http.request(1).headers['x-session']).toBe('another')
  })

  test('is asked over HTTP for prompts that waited for its welcome, and for those that it refused', async () => {
    const http = new FakeHttp()
    const { client, accept } = harness({ fetch: http.fetch })
    const early = client.stream({ prompt: 'why?', id: 'early' })
    const stopped = client.stream({ prompt: 'why?', id: 'stopped' })
    stopped.cancel()
    const socket = (await accept()).say(welcome())
    socket.say(answer('prompt', 'early', 'streaming_disabled'))
    client.stream({ prompt: 'why?', id: 'late' })
    await vi.dynamicImportSettled()

    expect(http.requests.map(({ body }) => body?.['id'])).toEqual(['early', 'late'])
    expect([early.view.status, stopped.view.status]).toEqual(['thinking', 'cancelled'])
    expect(socket.log).toEqual(['prompt:early'])
  })

  test('takes over the prompts that the lost connection carried, without those that were cancelled', async () => {
    const http = new FakeHttp()
    const { client, accept, connect } = harness({ fetch: http.fetch })
    const first = await connect()
    const stream = client.stream({ prompt: 'why?', id: 'one' })
    const cancelled = client.stream({ prompt: 'why?', id: 'two' })
    cancelled.cancel()
    first.break()
    const second = (await accept()).say(welcome({ streaming: false }))
    await vi.dynamicImportSettled()
    expect(http.requests.map(({ body }) => body?.['id'])).toEqual(['one'])
    expect([stream.view.status, cancelled.view.status]).toEqual(['thinking', 'cancelled'])

    second.break()
    expect((await connect()).log).toEqual([])
  })

  test('may stream again after a reconnect; what has begun there is read on', async () => {
    const { client, connect, http, socket, ask } = await jsonMode()
    const whole = await ask('whole')
    socket.break()
    const next = await connect()
    client.stream({ prompt: 'why?', id: 'one' })
    expect(next.log).toEqual(['prompt:one'])
    next.say(...opening('one', 'a')).break()
    const last = await connect()
    last.say(welcome({ streaming: false }), attached('one'))

    expect(last.log).toEqual(['resume:one'])
    await http.request(0).answer(WHOLE)
    expect(whole.view.status).toBe('complete')
  })

  test('answers four prompts at once; the others wait, and leave room for a cancel', async () => {
    const { http, ask } = await jsonMode()
    const streams = await Promise.all(['1', '2', '3', '4', '5', '6'].map(ask))
    expect(streams.map(({ view }) => view.status)).toEqual([...Array<string>(4).fill('thinking'), 'queued', 'queued'])
    streams[5]?.cancel()
    await vi.dynamicImportSettled()
    await http.request(0).answer(WHOLE)

    expect(streams.map(({ view }) => view.status)).toEqual([
      'complete',
      ...Array<string>(4).fill('thinking'),
      'cancelled',
    ])
    await http.request(1).answer(WHOLE)
    expect(http.requests).toHaveLength(5)
  })
})

describe('an answer that is not whole', () => {
  test('an error of the server is the stream’s', async () => {
    const { http, ask } = await jsonMode()
    const stream = await ask('one')
    const { error } = answer('prompt', 'one', 'llm_timeout', true)
    await http.request(0).answer({ error }, { status: 504 })
    expect(stream.view).toMatchObject({ status: 'error', error })
  })

  test.each([
    ['not the protocol’s', { error: { code: 'ENOENT' } }, 'internal'],
    ['no answer at all', null, 'internal'],
  ])('a body that is %s is an error', async (_, body, code) => {
    const { http, ask } = await jsonMode()
    const stream = await ask('one')
    await http.request(0).answer(body)
    expect(stream.view).toMatchObject({ status: 'error', error: { code } })
  })

  test('a network that fails is a lost connection, which may be tried again', async () => {
    const { http, ask } = await jsonMode()
    const stream = await ask('one')
    await http.request(0).break()
    expect(stream.view).toMatchObject({
      status: 'error',
      error: { kind: 'connection', code: 'connection_lost', retryable: true },
    })
  })

  test('an answer that does not come is given up, and so is its request', async () => {
    const { http, ask } = await jsonMode()
    const stream = await ask('one')
    await vi.advanceTimersByTimeAsync(20 * 60_000)
    expect(stream.view.error?.code).toBe('connection_timeout')
    expect(http.request(0).signal.aborted).toBe(true)
  })
})

describe('stopping', () => {
  test('asks the server to stop, once, and shows what had been written', async () => {
    const { client, http, ask } = await jsonMode()
    const stream = await ask('one')
    stream.cancel()
    stream.cancel()
    await vi.dynamicImportSettled()
    expect(http.requests).toHaveLength(2)
    expect(http.request(1)).toMatchObject({
      path: '/api/streams/one/cancel',
      headers: { 'x-session': SESSION },
      body: undefined,
    })
    await http.request(1).answer({ status: 'cancelled' })
    await http.request(0).answer({ ...WHOLE, text: 'Beca', finish_reason: 'cancelled' })

    expect(stream.view).toMatchObject({ status: 'cancelled', text: 'Beca', cancel_reason: 'client' })
    client.close()
    expect(vi.getTimerCount()).toBe(0)
  })

  test('ends here when the server does not know the stream, or cannot be reached', async () => {
    const { http, ask } = await jsonMode()
    const streams = [await ask('one'), await ask('two')]
    for (const stream of streams) stream.cancel()
    await vi.dynamicImportSettled()
    await http.request(2).answer({ status: 'not_found' }, { status: 404 })
    await http.request(3).break()

    expect(streams.map(({ view }) => view.status)).toEqual(['cancelled', 'cancelled'])
    expect(http.request(0).signal.aborted).toBe(true)
  })

  test('was done when the request breaks meanwhile', async () => {
    const { http, ask } = await jsonMode()
    const stream = await ask('one')
    stream.cancel()
    await http.request(0).break()
    expect(stream.view).toMatchObject({ status: 'cancelled' })
  })

  test('ends here when the server takes its time', async () => {
    const { ask } = await jsonMode()
    const stream = await ask('one')
    stream.cancel()
    await vi.dynamicImportSettled()
    await vi.advanceTimersByTimeAsync(15_000)
    expect(stream.view.status).toBe('cancelled')
  })

  test('letting go ends the request, and cancels nothing', async () => {
    const { http, ask } = await jsonMode()
    const stream = await ask('one')
    stream.detach()
    expect(http.request(0).signal.aborted).toBe(true)
    expect(http.requests).toHaveLength(1)
    expect(stream.view.status).toBe('thinking')
  })

  test('a stream that is let go, or stopped, before its request was made costs none', async () => {
    const { client, http } = await jsonMode()
    const left = client.stream({ prompt: 'why?', id: 'left' })
    left.detach()
    client.stream({ prompt: 'why?', id: 'closed' })
    client.close()
    await vi.dynamicImportSettled()
    expect(http.requests).toEqual([])
  })

  test('closing the client leaves neither requests nor timers', async () => {
    const { client, http, ask } = await jsonMode()
    const stream = await ask('one')
    client.close()
    expect(stream.view).toMatchObject({ status: 'error', error: { code: 'connection_lost' } })
    expect(http.request(0).signal.aborted).toBe(true)
    await vi.advanceTimersByTimeAsync(0)
    expect(vi.getTimerCount()).toBe(0)
  })
})
