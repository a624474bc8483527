import { describe, expect, test, vi } from 'vitest'
import { HIGH_WATER_BYTES } from '../../src/session/pump.js'
import { type MemoryPeer, openHouse, turns } from '../kit/memory-peer.js'

function prompt(id: string) {
  return { type: 'prompt', id, prompt: 'why?' }
}

/** A peer that reads streams with these ids; `calls` are those of the provider, in the same order. */
async function reading(...ids: string[]) {
  const house = openHouse({
    limits: { maxStreamBytes: 10_000_000, maxStreamsPerSession: 1_000 },
    maxBytes: 100_000_000,
  })
  const peer = house.connect()
  const [welcome] = await peer.send(...ids.map(prompt))
  const session = welcome?.type === 'welcome' ? welcome.session : ''
  return { ...house, peer, session, calls: house.provider.calls }
}

function sizeOf(peer: MemoryPeer): number {
  return peer.connection.writes.reduce((sum, write) => sum + JSON.stringify(write).length, 0)
}

describe('a turn', () => {
  test('is one write, whatever the number of streams', async () => {
    const ids = Array.from({ length: 50 }, (_, index) => `s-${index}`)
    const { peer, calls } = await reading(...ids)
    const before = peer.connection.writes.length
    for (const call of calls) call.text('a', 'b', 'c')
    await turns()
    const written = peer.connection.writes.slice(before)
    expect(written.length).toBeLessThanOrEqual(2)
    for (const id of ids) expect(peer.text(id)).toBe('abc')
  })

  test('sends control messages ahead of the events that follow from them', async () => {
    const { peer } = await reading('s-1', 's-2')
    const types = peer.connection.messages.map((message) => `${message.type} ${'id' in message ? message.id : ''}`)
    expect(types[0]).toBe('welcome ')
    for (const id of ['s-1', 's-2']) expect(types.indexOf(`attached ${id}`)).toBeLessThan(types.indexOf(`start ${id}`))
  })
})

describe('fairness', () => {
  test('a flood on one stream does not keep another one waiting', async () => {
    const { peer, calls } = await reading('flood', 'drip')
    peer.connection.stalled = true
    for (let count = 0; count < 500; count++) calls[0]?.text('x'.repeat(1_000))
    await turns()
    calls[1]?.text('here')
    await turns()
    const before = peer.connection.writes.length
    peer.drain()
    await turns(1)
    const [next] = peer.connection.writes.slice(before)
    expect(next?.some((message) => message.type === 'chunk' && message.id === 'drip')).toBe(true)
  })

  test('streams that are far behind take turns within one write', async () => {
    const { peer, calls } = await reading('a', 'b', 'c')
    peer.connection.stalled = true
    peer.connection.bufferedBytes = HIGH_WATER_BYTES
    for (const call of calls) for (let count = 0; count < 100; count++) call.text('x'.repeat(1_000))
    await turns()
    const before = peer.connection.writes.length
    peer.drain()
    await turns(1)
    const [next] = peer.connection.writes.slice(before)
    const ids = next?.flatMap((message) => ('id' in message ? [message.id] : [])) ?? []
    expect(new Set(ids.slice(0, 6)).size).toBe(3)
  })
})

describe('fairness on a narrow network', () => {
  test('a token waits for no more text than was handed over before it, whatever a flood has to say', async () => {
    const { peer, calls } = await reading('flood', 'drip')
    const { connection, session } = peer
    connection.stalled = true
    const waits: number[] = []
    for (let turn = 0, dripped = 0; waits.length < 20; turn++) {
      calls[0]?.text('x'.repeat(10_000))
      // The network takes 4 KiB a turn, where the flood brings 10.
      connection.bufferedBytes = Math.max(0, connection.bufferedBytes - 4_096)
      session.drained()
      if (turn % 10 === 0) {
        calls[1]?.text(`${turn}`)
        dripped = sizeOf(peer) - connection.bufferedBytes
      }
      await turns(2)
      if (turn % 10 === 9) waits.push(bytesBefore(peer, `${turn - 9}`) - dripped)
    }
    expect(Math.max(...waits)).toBeLessThan(2 * HIGH_WATER_BYTES)
  })
})

/** How much was sent ahead of a drip's token. */
function bytesBefore(peer: MemoryPeer, token: string): number {
  let bytes = 0
  for (const message of peer.connection.messages) {
    if (message.type === 'chunk' && message.id === 'drip' && message.token === token) return bytes
    bytes += JSON.stringify(message).length
  }
  return Infinity
}

describe('a connection that is full', () => {
  test('gets nothing more, however much there is to read', async () => {
    const { peer, calls } = await reading('s-1')
    peer.connection.stalled = true
    for (let count = 0; count < 2_000; count++) calls[0]?.text('x'.repeat(1_000))
    await turns(200)
    expect(peer.connection.bufferedBytes).toBeGreaterThanOrEqual(HIGH_WATER_BYTES)
    expect(peer.connection.bufferedBytes).toBeLessThan(3 * HIGH_WATER_BYTES)
    const before = sizeOf(peer)
    for (let count = 0; count < 100; count++) calls[0]?.text('y'.repeat(1_000))
    await turns(20)
    expect(sizeOf(peer)).toBe(before)
  })

  test('catches up when it drains, merged, and with the very text', async () => {
    const { peer, calls, manager } = await reading('s-1')
    peer.connection.stalled = true
    const words = Array.from({ length: 5_000 }, (_, index) => `word${index} `)
    for (const word of words) {
      calls[0]?.text(word)
      if (word.endsWith('00 ')) await turns(1)
    }
    calls[0]?.end()
    await turns()
    for (let count = 0; manager.running > 0 && count < 100; count++) await turns()
    peer.drain()
    await turns(50)
    expect(peer.text('s-1')).toBe(words.join(''))
    expect(peer.of('s-1').at(-1)).toMatchObject({ type: 'complete' })
    expect(peer.connection.messages.length).toBeLessThan(500)
    expect(peer.session.reading).toBe(0)
  })

  test('does not hold up its neighbour', async () => {
    const { connect, peer, session, calls } = await reading('s-1')
    const neighbour = connect()
    await neighbour.send({ type: 'hello', session }, prompt('s-1'))
    peer.connection.stalled = true
    peer.connection.bufferedBytes = 10 * HIGH_WATER_BYTES
    calls[0]?.text('for everybody')
    await turns()
    expect(neighbour.text('s-1')).toBe('for everybody')
    expect(peer.text('s-1')).toBe('')
  })

  test('is stalled from when it was found full, until it takes something', async () => {
    const now = vi.spyOn(performance, 'now')
    try {
      now.mockReturnValue(1_000)
      const { peer, calls } = await reading('s-1')
      expect(peer.session.stalledMs(1_000)).toBe(0)
      peer.connection.bufferedBytes = 2 * HIGH_WATER_BYTES
      now.mockReturnValue(2_000)
      calls[0]?.text('a')
      await turns()
      expect(peer.session.stalledMs(2_500)).toBe(500)
      peer.connection.bufferedBytes -= 1
      expect(peer.session.stalledMs(2_600)).toBe(0)
      expect(peer.session.stalledMs(2_900)).toBe(300)
      peer.drain()
      await turns()
      expect(peer.session.stalledMs(9_000)).toBe(0)
      expect(peer.text('s-1')).toBe('a')
    } finally {
      now.mockRestore()
    }
  })

  test('shows that its peer lives by taking something, however long it was not heard of', async () => {
    const now = vi.spyOn(performance, 'now')
    try {
      now.mockReturnValue(1_000)
      const { peer, calls } = await reading('s-1')
      expect(peer.session.takenAt).toBeLessThan(0)
      peer.connection.bufferedBytes = 3 * HIGH_WATER_BYTES
      now.mockReturnValue(2_000)
      calls[0]?.text('a')
      await turns()
      expect(peer.session.stalledMs(2_500)).toBe(500)
      expect(peer.session.takenAt).toBeLessThan(0)
      peer.connection.bufferedBytes -= HIGH_WATER_BYTES
      expect(peer.session.stalledMs(3_000)).toBe(0)
      expect(peer.session.takenAt).toBe(3_000)
      now.mockReturnValue(4_000)
      peer.drain()
      await turns()
      expect(peer.session.takenAt).toBe(4_000)
    } finally {
      now.mockRestore()
    }
  })

  test('is served again when it is found to have room, though nobody told so', async () => {
    const { peer, calls } = await reading('s-1')
    peer.connection.bufferedBytes = HIGH_WATER_BYTES
    calls[0]?.text('a')
    calls[0]?.end()
    await turns()
    expect(peer.text('s-1')).toBe('')
    peer.connection.bufferedBytes = 0
    expect(peer.session.stalledMs(performance.now())).toBe(0)
    await turns()
    expect(peer.of('s-1').at(-1)).toMatchObject({ type: 'complete' })
  })

  test('is closed as a slow reader when it goes on asking without reading', async () => {
    const { peer } = await reading()
    peer.connection.bufferedBytes = HIGH_WATER_BYTES
    const start = performance.now()
    const now = vi.spyOn(performance, 'now')
    try {
      for (let count = 0; peer.connection.closedWith === undefined && count < 3_000; count++) {
        // A second for each: the budget of commands is not what ends it.
        now.mockReturnValue(start + count * 1_000)
        await peer.send({ type: 'ping' })
      }
    } finally {
      now.mockRestore()
    }
    expect(peer.connection.closedWith).toBe(4409)
  })
})

describe('a flood of commands', () => {
  test('beyond the burst is closed, and nothing after it is executed', async () => {
    const { peer, provider } = await reading()
    await peer.send(...new Array<object>(255).fill({ type: 'ping' }))
    expect(peer.connection.closedWith).toBeUndefined()
    await peer.send(
      { type: 'ping' },
      { type: 'ping' },
      { type: 'ping' },
      { type: 'ping' },
      { type: 'ping' },
      prompt('late'),
    )
    expect(peer.connection.closedWith).toBe(4429)
    expect(provider.calls).toHaveLength(0)
  })

  test('within the steady rate goes on for ever', async () => {
    const { peer } = await reading()
    const start = performance.now()
    const now = vi.spyOn(performance, 'now')
    try {
      for (let count = 0; count < 2_000; count++) {
        now.mockReturnValue(start + count * 10)
        peer.session.receive('{"type":"ping"}')
        if (count % 100 === 0) await turns(1)
      }
      await turns()
    } finally {
      now.mockRestore()
    }
    expect(peer.connection.closedWith).toBeUndefined()
    expect(peer.connection.messages.filter(({ type }) => type === 'pong')).toHaveLength(2_000)
  })
})

test('commands take effect in the order sent, also when the first has to wait', async () => {
  const { peer } = await reading()
  const answers = await peer.send(prompt('s-1'), { type: 'cancel', id: 's-1' }, { type: 'ping', t: 1 }, prompt('s-1'), {
    type: 'ping',
    t: 2,
  })
  const answersOnly = answers.filter(({ type }) => ['attached', 'pong', 'error'].includes(type))
  expect(answersOnly).toMatchObject([
    { type: 'attached' },
    { type: 'pong', t: 1 },
    { type: 'attached', state: 'ended' },
    { type: 'pong', t: 2 },
  ])
  expect(answers.filter(({ type }) => type === 'error')).toEqual([])
})
