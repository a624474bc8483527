import { afterEach, beforeEach, expect, test, vi } from 'vitest'
import { DistantStore } from '../kit/distant-store.js'
import { openHouse, turns } from '../kit/memory-peer.js'

const PROMPT = { type: 'prompt', id: 's-1', prompt: 'why?' }

let store: DistantStore

beforeEach(() => {
  vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout', 'performance', 'Date'] })
  store = new DistantStore({ ttlMs: 600_000, maxBytes: 1_000_000 })
})

afterEach(async () => {
  await store.close()
  vi.useRealTimers()
})

test('a stream whose store is away for a moment goes on, and its readers are told nothing', async () => {
  const { connect, provider } = openHouse({ store })
  const peer = connect()
  await peer.send(PROMPT)
  store.leave()
  ;(await provider.call(0)).text('Hello')
  await turns()
  await vi.advanceTimersByTimeAsync(9_000)
  const before = peer.connection.messages.length
  store.comeBack()
  await vi.advanceTimersByTimeAsync(250)
  await turns()
  expect(peer.connection.messages.slice(before)).toMatchObject([{ type: 'chunk', token: 'Hello' }])
})

test('a reader that has an event already which the store is about to keep here, is waited for', async () => {
  const { connect, provider } = openHouse({ store })
  const sent = await connect().send(PROMPT)
  const welcome = sent.find((message) => message.type === 'welcome')
  const start = sent.find((message) => message.type === 'start')
  store.leave()
  ;(await provider.call(0)).text('Hello')
  await turns()
  // Told on another node, before the answer of the store has come to this one.
  const cursor = `${start?.type === 'start' ? start.epoch : ''}.2`
  const peer = connect()
  peer.session.receive(JSON.stringify({ type: 'hello', session: welcome?.type === 'welcome' && welcome.session }))
  peer.session.receive(JSON.stringify({ type: 'resume', id: 's-1', cursor }))
  await turns()
  expect(peer.of('s-1')).toEqual([])
  store.comeBack()
  await vi.advanceTimersByTimeAsync(250)
  await turns()
  expect(peer.of('s-1')).toMatchObject([{ type: 'attached', last_seq: 2 }])
})

test('a cursor of another log is refused at once, however the store is', async () => {
  const { connect, provider } = openHouse({ store })
  const peer = connect()
  await peer.send(PROMPT)
  store.leave()
  ;(await provider.call(0)).text('Hello')
  await turns()

  expect(await peer.send({ type: 'resume', id: 's-1', cursor: 'another.2' })).toMatchObject([
    { type: 'error', re: 'resume', id: 's-1', error: { code: 'resume_expired' } },
  ])
})

test('readers of a stream whose store stays away are told, detached, and welcome when it is back', async () => {
  const { connect, provider } = openHouse({ store })
  const peer = connect()
  const sent = await peer.send(PROMPT)
  const start = sent.find((message) => message.type === 'start')
  const cursor = `${start?.type === 'start' ? start.epoch : ''}.1`
  store.leave()
  ;(await provider.call(0)).text('Hello')
  await turns()
  await vi.advanceTimersByTimeAsync(11_000)
  await turns()
  const told = peer.connection.messages.slice(sent.length)
  expect(told).toEqual([{ type: 'error', id: 's-1', error: expect.objectContaining({ code: 'store_unavailable' }) }])
  expect(peer.idled).toBe(1)
  expect(await peer.send({ type: 'resume', id: 's-1', cursor })).toMatchObject([
    { type: 'error', re: 'resume', error: { code: 'store_unavailable', retryable: true } },
  ])
  store.comeBack()
  await vi.advanceTimersByTimeAsync(250)
  expect(await peer.send({ type: 'resume', id: 's-1', cursor })).toMatchObject([
    { type: 'attached' },
    { type: 'chunk', token: 'Hello' },
  ])
})
