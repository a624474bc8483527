import { getEventListeners } from 'node:events'
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest'
import { acquireClient, createClient } from '../../src/index.js'
import { FakeNetwork } from '../kit/fake-network.js'
import { FakePage, harness } from '../kit/harness.js'
import { cancelled, opening, welcome } from '../kit/messages.js'

function listenersOf({ window, document }: FakePage): number {
  const windowEvents = ['online', 'offline', 'pageshow'].flatMap((type) => getEventListeners(window, type))
  return windowEvents.length + getEventListeners(document, 'visibilitychange').length
}

describe('close', () => {
  test('leaves no timer and no listener behind, and no stream waiting', async () => {
    const { client, connect, page, states } = harness()
    const socket = await connect()
    const stream = client.stream({ prompt: 'why?', id: 'one' })
    socket.say(...opening('one', 'a'), { type: 'goaway', reconnect_in_ms: 5000 })
    expect(listenersOf(page)).toBe(4)
    client.close()
    client.close()

    expect(vi.getTimerCount()).toBe(0)
    expect(listenersOf(page)).toBe(0)
    expect(states.at(-1)).toEqual({ name: 'closed', reason: 'closed' })
    expect(stream.view).toMatchObject({ status: 'error', error: { code: 'connection_lost', kind: 'connection' } })
    expect(socket.readyState).toBe(2)
  })

  test('leaves no timer of a stream that was stopped before', async () => {
    const { client, connect } = harness()
    const socket = await connect()
    client.stream({ prompt: 'why?', id: 'one' }).cancel()
    socket.say(...opening('one', 'a'), cancelled('one', 2))
    client.stream({ prompt: 'why?', id: 'two' }).cancel()
    client.close()
    expect(vi.getTimerCount()).toBe(0)
  })

  test('leaves nothing behind while it waits, either', async () => {
    const { client, connect, page } = harness({ random: 0.9 })
    const socket = await connect()
    socket.break()
    expect(vi.getTimerCount()).toBe(1)
    client.close()
    expect(vi.getTimerCount()).toBe(0)
    expect(listenersOf(page)).toBe(0)
  })

  test('during an attempt lets go of its socket, and opens none afterwards', async () => {
    const { client, network } = harness()
    client.close()
    client.reconnect()
    await vi.advanceTimersByTimeAsync(60_000)
    expect(network.sockets.map(({ readyState }) => readyState)).toEqual([2])
    expect(vi.getTimerCount()).toBe(0)
  })
})

describe('a listener that throws', () => {
  test('is reported, and the others are called', async () => {
    const { client, connect } = harness()
    const reported = vi.fn()
    vi.stubGlobal('reportError', reported)
    const socket = await connect()
    const stream = client.stream({ prompt: 'why?', id: 'one' })
    const error = new Error('a bug of the page')
    const stop = stream.subscribe(() => {
      throw error
    })
    const heard = vi.fn()
    stream.subscribe(heard)
    socket.say(...opening('one', 'a'))
    stop()
    vi.unstubAllGlobals()

    expect(heard).toHaveBeenCalledTimes(2)
    expect(reported).toHaveBeenCalledWith(error)
  })
})

describe('a shared client', () => {
  beforeEach(() => void vi.useFakeTimers())
  afterEach(() => void vi.useRealTimers())

  function environment() {
    const network = new FakeNetwork()
    return { network, WebSocket: network.WebSocket, page: new FakePage(), storage: undefined }
  }

  test('is one for each server, whichever way its address is written', () => {
    const world = environment()
    const one = acquireClient({ server: 'https://a.example' }, world)
    const same = acquireClient({ server: 'https://A.example:443/' }, world)
    const other = acquireClient({ server: 'https://b.example' }, world)
    expect(same.client).toBe(one.client)
    expect(other.client).not.toBe(one.client)
    for (const { release } of [one, same, other]) release()
    vi.runAllTimers()
  })

  test('is closed after its last release, and only then', () => {
    const world = environment()
    const one = acquireClient({ server: 'https://a.example' }, world)
    const two = acquireClient({ server: 'https://a.example' }, world)
    one.release()
    one.release()
    vi.advanceTimersByTime(1)
    expect(one.client.connection.name).toBe('connecting')
    two.release()
    vi.advanceTimersByTime(1)
    expect(one.client.connection).toEqual({ name: 'closed', reason: 'closed' })
    expect(vi.getTimerCount()).toBe(0)
    expect(listenersOf(world.page)).toBe(0)
  })

  test('is kept when it is asked for again in the same turn, as a moved element does', () => {
    const world = environment()
    const before = acquireClient({ server: 'https://a.example' }, world)
    before.release()
    const after = acquireClient({ server: 'https://a.example' }, world)
    vi.advanceTimersByTime(100)
    expect(after.client).toBe(before.client)
    expect(after.client.connection.name).toBe('connecting')
    after.release()
    vi.runAllTimers()
  })

  test('that someone closed is replaced', () => {
    const world = environment()
    const first = acquireClient({ server: 'https://a.example' }, world)
    first.client.close()
    const second = acquireClient({ server: 'https://a.example' }, world)
    first.release()
    vi.advanceTimersByTime(1)
    expect(second.client.connection.name).toBe('connecting')
    second.release()
    vi.runAllTimers()
  })
})

describe('where it cannot work', () => {
  test.each(['ftp://a.example', 'not an address', ''])('the address "%s" is refused', (server) => {
    expect(() => createClient({ server })).toThrow(TypeError)
  })

  test('without a WebSocket and without fetch it says so, and streams end at once', () => {
    const client = createClient({ server: 'https://a.example' }, { WebSocket: undefined, fetch: undefined })
    expect(client.connection).toEqual({ name: 'closed', reason: 'no_websocket' })
    expect(client.stream('why?').view.error?.code).toBe('connection_lost')
  })

  test('storage that throws costs only the session', async () => {
    const { connect, storage } = harness()
    storage.setItem = () => {
      throw new Error('quota')
    }
    expect((await connect()).say(welcome()).readyState).toBe(1)
  })
})
