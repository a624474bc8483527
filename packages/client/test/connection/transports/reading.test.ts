import { describe, expect, test, vi } from 'vitest'
import { CONFIG, httpHouse, lastRead, openHttpHouse, PADDING, soon, sse } from '../../kit/http-house.js'
import { chunk, complete, SESSION, start } from '../../kit/messages.js'

describe('over SSE', () => {
  test.each([
    [false, 2000, { code: 1006, unfit: true }],
    [true, 10_000, { code: 1006, unfit: true }],
  ])('the first comment is waited for (the last rung: %s) %i ms', async (isLast, limit_ms, loss) => {
    const house = await openHttpHouse({ isLast })
    house.say({ type: 'resume', id: 'a' })
    await soon()
    lastRead(house).stream()
    await vi.advanceTimersByTimeAsync(limit_ms - 1)
    expect(house.losses).toEqual([])
    await vi.advanceTimersByTimeAsync(1)
    expect(house.losses).toEqual([loss])
  })

  test('a slow network is given its own time beside', async () => {
    const slow = httpHouse()
    await vi.advanceTimersByTimeAsync(3000)
    await slow.http.request(0).answer(CONFIG)
    await slow.http.request(1).answer([], { headers: { 'x-session': SESSION } })
    slow.say({ type: 'resume', id: 'a' })
    await vi.advanceTimersByTimeAsync(4999)
    expect(slow.losses).toEqual([])
    await vi.advanceTimersByTimeAsync(1)
    expect(slow.losses).toEqual([{ code: 1006, unfit: true }])
  })

  test('a silence of two and a half heartbeats is a loss, and a comment is no silence', async () => {
    const house = await openHttpHouse()
    house.say({ type: 'resume', id: 'a' })
    await soon()
    const body = lastRead(house).stream()
    await body.send(PADDING)
    await vi.advanceTimersByTimeAsync(37_499)
    await body.send(': heartbeat\n\n')
    await vi.advanceTimersByTimeAsync(37_499)
    expect(house.losses).toEqual([])
    await vi.advanceTimersByTimeAsync(1)
    expect(house.losses).toEqual([{ code: 1006 }])
  })

  test('what the old request brings while the new one is on its way is shown, and once only', async () => {
    const house = await openHttpHouse()
    house.say({ type: 'resume', id: 'a' })
    await soon()
    const old = lastRead(house).stream()
    await old.send(PADDING + sse(start('a'), chunk('a', 1, 'x')))
    house.say({ type: 'resume', id: 'b' })
    await soon()
    expect(lastRead(house).body).toEqual({ streams: { a: 'e1.1', b: null } })
    await old.send(sse(chunk('a', 2, 'y')))
    await lastRead(house)
      .stream()
      .send(PADDING + sse(chunk('a', 4, 'yz!', 2), complete('a', 5)))
    expect(house.texts.filter((text) => text.includes('token'))).toEqual([
      JSON.stringify(chunk('a', 1, 'x')),
      JSON.stringify(chunk('a', 2, 'y')),
      JSON.stringify({ ...chunk('a', 4, 'z!'), from: 3 }),
    ])
  })

  test('what changes while a request is on its way waits for it: no new one takes its place', async () => {
    const house = await openHttpHouse()
    for (const id of ['a', 'b', 'c']) {
      house.say({ type: 'resume', id })
      await soon()
    }
    expect(house.reads()).toHaveLength(1)
    await lastRead(house).stream().send(PADDING)
    await soon()
    expect(house.reads().map(({ body }) => body)).toEqual([
      { streams: { a: null } },
      { streams: { a: null, b: null, c: null } },
    ])
  })

  test('an answer that is no event stream is not fit', async () => {
    const house = await openHttpHouse()
    house.say({ type: 'resume', id: 'a' })
    await soon()
    await lastRead(house).answerText('<html>Sign in</html>', { headers: { 'content-type': 'text/html' } })
    await soon()
    expect(house.losses).toEqual([{ code: 1006, unfit: true }])
  })
})

describe('over long polls', () => {
  test('each asks after what the one before has brought, a tenth of a second after it asked', async () => {
    const house = await openHttpHouse({ transport: 'poll' })
    house.say({ type: 'resume', id: 'a' })
    await soon()
    expect(lastRead(house).body).toEqual({ streams: { a: null }, wait_ms: 250 })
    await lastRead(house).answer({ events: [start('a'), chunk('a', 1, 'x')] })
    await vi.advanceTimersByTimeAsync(99)
    expect(house.reads()).toHaveLength(1)
    await vi.advanceTimersByTimeAsync(1)
    expect(lastRead(house).body).toEqual({ streams: { a: 'e1.1' }, wait_ms: 25_000 })
    await lastRead(house).answer({ events: [chunk('a', 2, 'y'), complete('a', 3)] })
    expect(house.said).toEqual(['attached a', 'start a', 'chunk a', 'chunk a', 'complete a'])
    expect(house.reads()).toHaveLength(2)
  })

  test('an empty answer is followed at once after its wait, and not before a second', async () => {
    const house = await openHttpHouse({ transport: 'poll' })
    house.say({ type: 'resume', id: 'a' })
    await vi.advanceTimersByTimeAsync(25_000)
    await lastRead(house).answer({ events: [] })
    expect(house.reads()).toHaveLength(2)
    await lastRead(house).answer({ events: [] })
    await vi.advanceTimersByTimeAsync(999)
    expect(house.reads()).toHaveLength(2)
    await vi.advanceTimersByTimeAsync(1)
    expect(house.reads()).toHaveLength(3)
  })

  test('one without an answer for five seconds beyond its wait is a loss', async () => {
    const house = await openHttpHouse({ transport: 'poll' })
    house.say({ type: 'resume', id: 'a' })
    await vi.advanceTimersByTimeAsync(29_999)
    expect(house.losses).toEqual([])
    await vi.advanceTimersByTimeAsync(1)
    expect(house.losses).toEqual([{ code: 1006 }])
  })

  test('a server that wants to be left alone is left alone', async () => {
    const house = await openHttpHouse({ transport: 'poll' })
    house.say({ type: 'resume', id: 'a' })
    await soon()
    await lastRead(house).answer({ error: {} }, { status: 429, headers: { 'retry-after': '3' } })
    expect(house.losses).toEqual([{ code: 4429, after_ms: 3000 }])
  })
})
