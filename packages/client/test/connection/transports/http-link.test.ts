import { encode } from '@runnel/protocol'
import { describe, expect, test, vi } from 'vitest'
import type { FakeRequest } from '../../kit/fake-http.js'
import { CONFIG, httpHouse, lastRead, openHttpHouse, PADDING, prompt, soon, sse } from '../../kit/http-house.js'
import { chunk, complete, SESSION, start } from '../../kit/messages.js'

describe('the first words', () => {
  test('are answered by what the server runs, in the session that it issued', async () => {
    const { http, said, say } = httpHouse()
    expect(http.requests.map(({ path }) => path)).toEqual(['/api/config', '/api/streams'])
    await http.request(0).answer(CONFIG)
    expect(said).toEqual([])
    await http.request(1).answer([], { headers: { 'x-session': SESSION } })
    say({ type: 'hello' })
    await soon()
    expect(said).toEqual(['open', 'welcome'])
    say(prompt('one'))
    expect(http.requests.at(-1)?.headers['x-session']).toBe(SESSION)
  })

  test.each([
    ['401', 401, { kind: 'request', code: 'unauthorized' }, { code: 4401 }],
    ['403 of the server', 403, { kind: 'request', code: 'forbidden' }, { code: 4403 }],
    ['503', 503, { kind: 'server', code: 'shutting_down' }, { code: 1006 }],
  ])('that meet with %s say so', async (_name, status, error, loss) => {
    const { http, losses } = httpHouse()
    await http.request(1).answer([], { headers: { 'x-session': SESSION } })
    await http.request(0).answer({ error }, { status })
    expect(losses).toEqual([loss])
  })

  test.each([
    ['a page of a hotel', '<html>Sign in</html>', { status: 200 }, { code: 1006 }],
    ['403 of a proxy', 'No.', { status: 403 }, { code: 1006 }],
    ['429', 'Slow down.', { status: 429, headers: { 'retry-after': '7' } }, { code: 4429, after_ms: 7000 }],
    [
      '429 for a year',
      'No.',
      { status: 429, headers: { 'retry-after': '31536000' } },
      { code: 4429, after_ms: 60_000 },
    ],
    ['429 without a time', 'No.', { status: 429 }, { code: 4429 }],
  ])('that are answered by %s are no connection', async (_name, text, init, loss) => {
    const { http, losses } = httpHouse()
    await http.request(1).answer([], { headers: { 'x-session': SESSION } })
    await http.request(0).answerText(text, init)
    expect(losses).toEqual([loss])
  })

  test('are waited for ten seconds', async () => {
    const { losses } = httpHouse()
    await vi.advanceTimersByTimeAsync(9999)
    expect(losses).toEqual([])
    await vi.advanceTimersByTimeAsync(1)
    expect(losses).toEqual([{ code: 1006 }])
  })
})

describe('commands', () => {
  test('are three requests at a time, and cancels go first', async () => {
    const house = await openHttpHouse()
    house.say(...['a', 'b', 'c', 'd', 'e'].map(prompt), { type: 'cancel', id: 'x' })
    expect(house.posts()).toEqual(['a', 'b', 'c'])
    await house.http.request(0).answer({ id: 'a' }, { status: 202 })
    expect(house.posts()).toEqual(['a', 'b', 'c', '/api/streams/x/cancel'])
    await house.http.request(1).answer({ id: 'b' }, { status: 202 })
    expect(house.posts().at(-1)).toBe('d')
  })

  test('a cancel stays behind its own prompt', async () => {
    const house = await openHttpHouse()
    house.say(prompt('a'), { type: 'cancel', id: 'a' }, { type: 'cancel', id: 'a' }, prompt('b'))
    expect(house.posts()).toEqual(['a', 'b'])
    await house.http.request(0).answer({ id: 'a' }, { status: 202 })
    expect(house.posts()).toEqual(['a', 'b', '/api/streams/a/cancel'])
  })

  test('a cancel does not wait for its own prompt longer than a second and a half', async () => {
    const house = await openHttpHouse()
    house.say(prompt('a'), { type: 'cancel', id: 'a' })
    await vi.advanceTimersByTimeAsync(1499)
    expect(house.posts()).toEqual(['a'])
    await vi.advanceTimersByTimeAsync(1)
    expect(house.posts()).toEqual(['a', '/api/streams/a/cancel'])
  })

  test('a command that finds no connection free takes that of the reading, which goes on behind it', async () => {
    const house = await openHttpHouse()
    house.say({ type: 'resume', id: 'a' })
    await soon()
    const read = lastRead(house)
    await read.stream().send(PADDING + sse(start('a'), chunk('a', 1, 'x')))
    house.say({ type: 'cancel', id: 'a' })
    await vi.advanceTimersByTimeAsync(499)
    expect(read.signal.aborted).toBe(false)
    await vi.advanceTimersByTimeAsync(1)
    expect(read.signal.aborted).toBe(true)
    expect(house.reads()).toHaveLength(1)
    await house.http.request(1).answer({ status: 'cancelled' })
    await soon()
    expect(lastRead(house).body).toEqual({ streams: { a: 'e1.1' } })
    expect(house.losses).toEqual([])
  })

  test('a stream that was let go of before its prompt was answered is not read', async () => {
    const house = await openHttpHouse()
    house.say(prompt('a'), prompt('b'), { type: 'detach', id: 'a' })
    await house.http.request(0).answer({ id: 'a' }, { status: 202 })
    await house.http.request(1).answer({ id: 'b' }, { status: 202 })
    await soon()
    expect(house.reads().map(({ body }) => body)).toEqual([{ streams: { b: null } }])
  })

  test('a refusal is the answer to its command', async () => {
    const house = await openHttpHouse()
    house.say(prompt('a'), { type: 'cancel', id: 'x' }, { type: 'retry', id: 'y' })
    await house.http.request(0).answer({ error: { kind: 'request', code: 'unknown_block' } }, { status: 400 })
    const error = { kind: 'request', code: 'stream_not_found' }
    await house.http.request(1).answer({ status: 'not_found', error }, { status: 404 })
    await house.http.request(2).answer({ status: 'not_found', error }, { status: 404 })
    expect(house.said).toEqual(['error prompt a', 'error cancel x', 'error retry y'])
    expect(house.losses).toEqual([])
  })

  test.each([
    ['breaks', (request: FakeRequest) => request.break(), 1006],
    ['is answered by a proxy', (request: FakeRequest) => request.answerText('Bad gateway', { status: 502 }), 1006],
    ['is too large for a proxy', (request: FakeRequest) => request.answerText('No.', { status: 413 }), 1009],
    ['is not answered for 15 s', () => vi.advanceTimersByTimeAsync(15_000), 1006],
  ])('a command whose request %s ends the link', async (_name, fault, code) => {
    const house = await openHttpHouse()
    house.say(prompt('a'))
    await fault(house.http.request(0))
    expect(house.losses).toEqual([{ code }])
    expect(house.link.send(encode(prompt('b')))).toBe(false)
  })
})

describe('reading', () => {
  test('is one request for everything that is said in one turn, each stream after its own cursor', async () => {
    const house = await openHttpHouse()
    house.say({ type: 'resume', id: 'a', cursor: 'e1.4' }, { type: 'resume', id: 'b' })
    await soon()
    expect(house.reads().map(({ body }) => body)).toEqual([{ streams: { a: 'e1.4', b: null } }])
    expect(house.said).toEqual(['attached a'])
  })

  test('without a stream there is no request', async () => {
    const house = await openHttpHouse()
    await vi.advanceTimersByTimeAsync(600_000)
    expect(house.http.requests).toEqual([])
    expect(house.losses).toEqual([])
  })

  test('another stream is a new request, and the old one goes when the new one reads', async () => {
    const house = await openHttpHouse()
    house.say({ type: 'resume', id: 'a' })
    await soon()
    const first = lastRead(house)
    const body = first.stream()
    await body.send(PADDING + sse(start('a'), chunk('a', 1, 'x')))
    house.say({ type: 'resume', id: 'b' })
    await soon()
    const second = lastRead(house)
    expect(second.body).toEqual({ streams: { a: 'e1.1', b: null } })
    await body.send(sse(chunk('a', 2, 'y')))
    expect(first.signal.aborted).toBe(false)
    await second.stream().send(PADDING + sse(chunk('a', 2, 'y'), chunk('a', 3, 'z')))
    expect(first.signal.aborted).toBe(true)
    expect(house.said).toEqual(['attached a', 'start a', 'chunk a', 'chunk a', 'chunk a'])
  })

  test('what was let go of is read no more, and the last one leaves no request', async () => {
    const house = await openHttpHouse()
    house.say({ type: 'resume', id: 'a' }, { type: 'resume', id: 'b' })
    await soon()
    await lastRead(house).stream().send(PADDING)
    house.say({ type: 'detach', id: 'a' })
    await soon()
    expect(lastRead(house).body).toEqual({ streams: { b: null } })
    const last = lastRead(house)
    await last.stream().send(PADDING)
    house.say({ type: 'detach', id: 'b' })
    await soon()
    expect([house.reads().length, last.signal.aborted]).toEqual([2, true])
  })

  test('a stream that is told to be unreadable is that stream’s affair', async () => {
    const house = await openHttpHouse()
    house.say({ type: 'resume', id: 'a' }, { type: 'resume', id: 'b' })
    await soon()
    const error = { kind: 'request', code: 'stream_not_found', message: '', retryable: false }
    const body = lastRead(house).stream()
    await body.send(PADDING + sse({ type: 'error', id: 'a', error } as { type: string }, start('b'), complete('b', 1)))
    await body.end()
    expect(house.said).toEqual(['error resume a', 'attached b', 'start b', 'complete b'])
    expect(house.losses).toEqual([])
  })

  test('an answer that ends before its streams ends the link', async () => {
    const house = await openHttpHouse()
    house.say({ type: 'resume', id: 'a' })
    await soon()
    const body = lastRead(house).stream()
    await body.send(PADDING + sse(start('a')))
    await body.end()
    expect(house.losses).toEqual([{ code: 1006 }])
  })

  test('after a sleep it is done over a new request, and a word is asked for', async () => {
    const house = await openHttpHouse()
    house.say({ type: 'resume', id: 'a' })
    await soon()
    await lastRead(house)
      .stream()
      .send(PADDING + sse(start('a')))
    house.say({ type: 'ping', t: 7 })
    await house.http.request(1).answer(CONFIG)
    await soon()
    expect(lastRead(house).body).toEqual({ streams: { a: 'e1.0' } })
    expect(house.said).toEqual(['attached a', 'start a', 'pong'])
  })

  test('prompts that are on their way are waited for, a little', async () => {
    const house = await openHttpHouse()
    house.say(prompt('a'), prompt('b'))
    await house.http.request(0).answer({ id: 'a' }, { status: 202 })
    await vi.advanceTimersByTimeAsync(49)
    expect(house.reads()).toEqual([])
    await house.http.request(1).answer({ id: 'b' }, { status: 202 })
    await vi.advanceTimersByTimeAsync(1)
    expect(house.reads().map(({ body }) => body)).toEqual([{ streams: { a: null, b: null } }])
  })
})
