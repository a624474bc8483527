import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest'
import type { Observer } from '../../src/ports/observer.js'
import { type Peer, Peers } from '../../src/transports/peers.js'

beforeEach(() => vi.useFakeTimers())
afterEach(() => vi.useRealTimers())

const HEARTBEAT_MS = 1_000
const SLOW_READER_MS = 5_000

const SILENT: Observer = {
  connectionOpened: () => undefined,
  connectionClosed: () => undefined,
  slowReader: () => undefined,
  streamEnded: () => undefined,
  vendorFailed: () => undefined,
  takenOver: () => undefined,
  recovered: () => undefined,
  storeChanged: () => undefined,
  refused: () => undefined,
  resumed: () => undefined,
  delivered: () => undefined,
}

/** A connection that does what the test says. */
class FakePeer implements Peer {
  readonly transport = 'websocket'
  reading = 0
  lastSentAt = performance.now()
  heardAt = performance.now()
  stalled = 0
  readonly calls: string[] = []

  stalledMs(): number {
    return this.stalled
  }

  heartbeat(): void {
    this.calls.push('heartbeat')
    this.lastSentAt = performance.now()
  }

  ping(): void {
    this.calls.push('ping')
  }

  goaway(reconnectInMs: number): void {
    this.calls.push(`goaway ${reconnectInMs}`)
  }

  close(reason: string): void {
    this.calls.push(`close ${reason}`)
  }
}

function open(...connected: FakePeer[]): Peers {
  const peers = new Peers({ heartbeatMs: HEARTBEAT_MS, slowReaderMs: SLOW_READER_MS })
  for (const peer of connected) peers.add(peer)
  return peers
}

const ends = ({ calls }: FakePeer) => calls.filter((call) => call.startsWith('close'))

describe('a connection', () => {
  test('that is never heard of is half-open after two and a half heartbeats, and not before', async () => {
    const peer = new FakePeer()
    open(peer)
    await vi.advanceTimersByTimeAsync(2_500)
    expect(ends(peer)).toEqual([])
    await vi.advanceTimersByTimeAsync(250)
    expect(ends(peer)).toEqual(['close halfOpen'])
  })

  test('is asked again, and not given up, by a process that was held up for long', async () => {
    let heldUpMs = 0
    const clock = performance.now.bind(performance)
    const now = vi.spyOn(performance, 'now').mockImplementation(() => clock() + heldUpMs)
    try {
      const [living, dead] = [new FakePeer(), new FakePeer()]
      open(living, dead)
      await vi.advanceTimersByTimeAsync(900)
      heldUpMs = 60_000
      await vi.advanceTimersByTimeAsync(600)
      expect([ends(living), ends(dead)]).toEqual([[], []])
      expect(living.calls).toContain('ping')
      living.heardAt = performance.now()
      await vi.advanceTimersByTimeAsync(1_000)
      expect([ends(living), ends(dead)]).toEqual([[], ['close halfOpen']])
    } finally {
      now.mockRestore()
    }
  })

  test('that stands still is a slow reader after its limit, however long it was not heard of', async () => {
    const peer = new FakePeer()
    open(peer)
    for (peer.stalled = 250; peer.stalled <= SLOW_READER_MS; peer.stalled += 250) {
      await vi.advanceTimersByTimeAsync(250)
    }
    expect(ends(peer)).toEqual([])
    await vi.advanceTimersByTimeAsync(250)
    expect(ends(peer)).toEqual(['close slowReader'])
  })
})

test('a slow reader is counted and closed once, however long its closing takes', async () => {
  const peer = new FakePeer()
  const observer = { ...SILENT, slowReader: vi.fn() }
  const peers = new Peers({ heartbeatMs: HEARTBEAT_MS, slowReaderMs: SLOW_READER_MS, observer })
  peers.add(peer)
  peer.stalled = SLOW_READER_MS + 1
  await vi.advanceTimersByTimeAsync(10_000)

  expect(ends(peer)).toEqual(['close slowReader'])
  expect(observer.slowReader).toHaveBeenCalledTimes(1)
})

describe('while draining', () => {
  test('who reads nothing is sent away at once, and who reads when it is done', async () => {
    const [idle, busy] = [new FakePeer(), new FakePeer()]
    busy.reading = 1
    const peers = open(idle, busy)
    peers.drain(() => 7, { all: false })
    expect([idle.calls, busy.calls]).toEqual([['goaway 7'], []])
    busy.reading = 0
    peers.idle(busy)
    expect(busy.calls).toEqual(['goaway 7'])
  })

  test('who comes for its streams is let read them, and who comes for nothing is sent away, once', async () => {
    const [returning, idle] = [new FakePeer(), new FakePeer()]
    const peers = open()
    peers.drain(() => 7, { all: false })
    peers.add(returning)
    peers.add(idle)
    expect([...returning.calls, ...idle.calls]).toEqual([])
    returning.reading = 1
    await vi.advanceTimersByTimeAsync(900)
    expect(returning.calls).toEqual([])
    expect(idle.calls).toEqual(['goaway 7'])
  })

  test('everybody is sent away at once where another node can serve them', () => {
    const [busy, late] = [new FakePeer(), new FakePeer()]
    busy.reading = 1
    const peers = open(busy)
    peers.drain(() => 7, { all: true })
    peers.add(late)
    expect([busy.calls, late.calls]).toEqual([['goaway 7'], ['goaway 7']])
    expect(peers.leaving).toBe(2)
    peers.delete(busy)
    expect(peers.leaving).toBe(1)
  })

  test('nobody is sent away twice, whatever ends meanwhile', async () => {
    const peer = new FakePeer()
    peer.reading = 1
    const peers = open(peer)
    peers.drain(() => 7, { all: true })
    peer.reading = 0
    peers.idle(peer)
    peers.idle(peer)
    await vi.advanceTimersByTimeAsync(900)
    expect(peer.calls).toEqual(['goaway 7'])
  })
})
