import { describe, expect, test, vi } from 'vitest'
// Loaded beforehand, so that it is there within a turn: on a page it is loaded when it is needed.
import '../../src/connection/transports/http/http-link.js'
import { FakeHttp } from '../kit/fake-http.js'
import { FakeStorage, harness, SERVER, type Harness, type HarnessOptions } from '../kit/harness.js'
import { attached, chunk, complete, opening, SESSION, start, welcome } from '../kit/messages.js'

const { type: _, session: __, ...CONFIG } = welcome()
const PADDING = `:${' '.repeat(2048)}\n\n`

interface House extends Harness {
  readonly http: FakeHttp
  /** Lets time pass, and everything that is due then. */
  pass(wait_ms: number): Promise<void>
  /** Answers the first words of the newest link over HTTP. */
  greet(): Promise<void>
}

function house(options: HarnessOptions = {}): House {
  const http = new FakeHttp()
  const built = harness({ transport: 'auto', fetch: http.fetch, ...options })
  const pass = async (wait_ms: number): Promise<void> => {
    await vi.advanceTimersByTimeAsync(wait_ms)
    await vi.dynamicImportSettled()
    await vi.advanceTimersByTimeAsync(0)
  }
  const greet = async (): Promise<void> => {
    const asked = http.requests.filter(({ path }) => path === '/api/config').at(-1)
    const listed = http.requests.filter(({ path }) => path === '/api/streams').at(-1)
    await listed?.answer([], { headers: { 'x-session': SESSION } })
    await asked?.answer(CONFIG)
    await pass(0)
  }
  return { ...built, http, pass, greet }
}

/** A page that knows from before that WebSockets do not get through. */
function knowing(rung: 'sse' | 'poll', options: HarnessOptions = {}): House {
  const storage = new FakeStorage()
  storage.setItem(`runnel.transport:${SERVER}`, rung)
  return house({ storage, ...options })
}

describe('a WebSocket that does not get through', () => {
  test('is waited for three seconds while it does not open, then the server is asked over HTTP', async () => {
    const { client, http, pass, greet, states } = house()
    await pass(2999)
    expect(http.requests).toEqual([])
    await pass(1)
    expect(http.requests.map(({ path }) => path)).toEqual(['/api/config', '/api/streams'])
    await greet()
    expect(client.connection).toEqual({ name: 'open', transport: 'sse' })
    expect(states.map(({ name }) => name)).toEqual(['connecting', 'open'])
  })

  test('is waited for two seconds while it is open and says nothing', async () => {
    const { accept, http, pass } = house()
    await accept()
    await pass(1999)
    expect(http.requests).toEqual([])
    await pass(1)
    expect(http.requests).toHaveLength(2)
  })

  test('is left at once when it is refused', async () => {
    const { network, http, pass } = house()
    await pass(1)
    await pass(1)
    network.last.break()
    await pass(0)
    expect(http.requests).toHaveLength(2)
  })

  test.each([
    [4401, 'closed'],
    [4429, 'waiting'],
  ])('is not gone round when the server itself closes it with %i', async (code, name) => {
    const { accept, client, http, pass } = house()
    ;(await accept()).shut(code)
    await pass(0)
    expect(client.connection.name).toBe(name)
    expect(http.requests).toEqual([])
  })

  test('is the network when HTTP does not get through either', async () => {
    const { network, http, client, pass } = house({ random: 0.5 })
    await pass(1)
    await pass(1)
    network.last.break()
    await pass(0)
    await http.request(0).break()
    await pass(0)
    expect(client.connection).toMatchObject({ name: 'waiting', attempt: 1 })
    await pass(125)
    await pass(1)
    expect(network.sockets).toHaveLength(2)
  })
})

test('a WebSocket that was greeted and breaks is made again, three times in a row; then SSE is tried', async () => {
  const { connect, http, pass } = house({ random: 0.01 })
  for (const wait_ms of [0, 3, 11]) {
    expect(http.requests).toEqual([])
    ;(await connect(wait_ms)).break()
  }
  await pass(0)
  expect(http.requests).toHaveLength(2)
})

test('a WebSocket that has carried something may break as often as it likes', async () => {
  const { client, connect, http } = house()
  const stream = client.stream({ prompt: 'why?', id: 'one' })
  for (let time = 0; time < 5; time += 1) {
    const socket = await connect()
    socket.say(attached('one'), ...(time === 0 ? [start('one')] : [chunk('one', time, 'a')]))
    socket.break()
  }
  expect(http.requests).toEqual([])
  expect(stream.view.text).toBe('aaaa')
})

describe('a page that was loaded again', () => {
  test('begins with the transport that worked', async () => {
    const { client, network, http, pass, greet } = knowing('poll')
    await pass(0)
    await greet()
    expect(client.connection).toEqual({ name: 'open', transport: 'poll' })
    expect([network.sockets.length, http.requests.length]).toEqual([0, 2])
  })

  test.each(['online', 'visible'] as const)('does not wait for the next attempt when it hears: %s', async (signal) => {
    const { client, http, page, pass } = knowing('sse', { random: 0.5 })
    await pass(0)
    await http.request(0).break()
    await pass(0)
    expect(client.connection.name).toBe('waiting')
    if (signal === 'online') page.window.dispatchEvent(new Event('online'))
    else page.show('visible')
    await pass(0)
    expect(http.requests).toHaveLength(4)
  })

  test('leaves a server alone for as long as it said', async () => {
    const { client, http, page, pass } = knowing('sse')
    await pass(0)
    await http.request(0).answer({}, { status: 429, headers: { 'retry-after': '7' } })
    await http.request(1).answer([])
    await pass(6999)
    page.show('visible')
    client.reconnect()
    expect(client.connection.name).toBe('waiting')
    await pass(1)
    expect(http.requests).toHaveLength(4)
  })

  test.each([
    [401, 'unauthorized'],
    [403, 'forbidden'],
  ])('does not knock again where it is told %i', async (status, reason) => {
    const { client, http, pass } = knowing('sse')
    await pass(0)
    await http.request(1).answer([])
    await http.request(0).answer({ error: { kind: 'request', code: reason } }, { status })
    await pass(600_000)
    expect(client.connection).toEqual({ name: 'closed', reason })
    expect(http.requests).toHaveLength(2)
  })
})

describe('the way up', () => {
  test('is tried after a few seconds, and then less and less often', async () => {
    const { network, pass, greet } = knowing('sse', { random: 0.5 })
    await pass(0)
    await greet()
    const waits: number[] = []
    for (let tries = 0; tries < 4; tries += 1) {
      let wait_ms = 0
      for (; network.sockets.length === tries; wait_ms += 100) await pass(100)
      network.last.break()
      waits.push(Math.round(wait_ms / 1000))
    }
    expect(waits).toEqual([5, 10, 20, 40])
  })

  test('is given ten seconds, and costs the connection nothing', async () => {
    const { client, network, states, pass, greet } = knowing('sse', { random: 0.5 })
    await pass(0)
    await greet()
    await pass(5001)
    network.last.accept()
    expect(network.last.log).toEqual([])
    const before = states.length
    await pass(9998)
    expect(network.last.readyState).toBe(1)
    await pass(2)
    expect(network.last.readyState).toBe(2)
    expect(client.connection).toEqual({ name: 'open', transport: 'sse' })
    expect(states).toHaveLength(before)
  })

  test('ends with a WebSocket on which everything is said again, and the old link is gone', async () => {
    const { client, http, network, page, storage, pass, greet } = knowing('sse')
    await pass(0)
    await greet()
    const stream = client.stream({ prompt: 'why?', id: 'one' })
    await http.request(2).answer({ id: 'one' }, { status: 202 })
    await pass(0)
    const body = http.request(3).stream()
    await body.send(
      `${PADDING}data: ${JSON.stringify(start('one'))}\n\ndata: ${JSON.stringify(chunk('one', 1, 'a'))}\n\n`,
    )
    page.window.dispatchEvent(new Event('online'))
    await pass(1)
    await pass(1)
    network.last.accept()
    expect(network.last.log).toEqual([])
    network.last.say(welcome())
    expect(network.last.commands).toEqual([
      { type: 'hello', protocol: 1, session: SESSION },
      { type: 'resume', id: 'one', cursor: 'e1.1' },
    ])
    // For a moment the stream has two readers rather than none; what the old one brings is not listened to.
    await body.send(`data: ${JSON.stringify(chunk('one', 2, 'b'))}\n\n`)
    expect(stream.view.text).toBe('a')
    expect(http.request(3).signal.aborted).toBe(false)
    await pass(2000)
    expect(http.request(3).signal.aborted).toBe(true)
    network.last.say(attached('one'), chunk('one', 2, 'b'), complete('one', 3))
    expect(stream.view).toMatchObject({ status: 'complete', text: 'ab', generation: 0 })
    expect(client.connection).toEqual({ name: 'open', transport: 'websocket' })
    expect(storage.getItem(`runnel.transport:${SERVER}`)).toBe('websocket')
  })

  test('is left with the client', async () => {
    const { client, network, pass, greet } = knowing('sse')
    await pass(0)
    await greet()
    client.close()
    await pass(600_000)
    expect(network.sockets).toEqual([])
  })
})

test('a server that prefers SSE is left for SSE before anything is asked of it', async () => {
  const { client, accept, http, pass, greet } = house()
  client.stream({ prompt: 'why?', id: 'one' })
  const socket = await accept()
  socket.say(welcome({ backend: 'sse' }))
  expect(socket.log).toEqual([])
  await pass(0)
  await greet()
  expect(client.connection).toEqual({ name: 'open', transport: 'sse' })
  expect(http.requests.map(({ path }) => path)).toContain('/api/prompts')
})

test('a socket speaks on when its server prefers SSE and the WebSocket is forced', async () => {
  const { client, accept } = house({ transport: 'websocket' })
  const stream = client.stream({ prompt: 'why?', id: 'one' })
  const socket = await accept()
  socket.say(welcome({ backend: 'sse' }), ...opening('one', 'a'))
  expect(stream.view.text).toBe('a')
})
