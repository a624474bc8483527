import { afterEach, beforeEach, expect, test, vi } from 'vitest'
import {
  type ClaimedStream,
  type ClaimResult,
  type RunningStream,
  type StreamRecord,
  StoreUnavailable,
} from '../../src/ports/stream-store.js'
import { StreamLog } from '../../src/streams/stream-log.js'
import { Takeover, type TakeoverOptions } from '../../src/streams/takeover.js'

beforeEach(() => {
  vi.useFakeTimers()
})

afterEach(() => {
  vi.restoreAllMocks()
  vi.useRealTimers()
})

function recordOf(id: string): StreamRecord {
  const rest = { session: 'alice', epoch: `epoch-${id}`, term: 1, owner: 'dead', fingerprint: 'f', created_at: 0 }
  return { ...rest, id, request: { prompt: 'why?' } }
}

/** A takeover on a store that the test plays. What is claimed goes on when `goOn` is called with its id. */
function openTakeover(options: Partial<TakeoverOptions> = {}) {
  const claimed: [id: string, isFollowed: boolean][] = []
  const going = new Map<string, () => void>()
  const faults: unknown[] = []
  const world = { running: [] as RunningStream[], away: false, taken: new Set<string>(), isLeaving: false }
  const claim = vi.fn((record: StreamRecord): Promise<ClaimResult> => {
    if (world.away) return Promise.reject(new StoreUnavailable('away'))
    if (world.taken.has(record.id)) return Promise.resolve({ claimed: false as const })
    world.taken.add(record.id)
    const log = new StreamLog(record.id, record.epoch)
    return Promise.resolve({ claimed: true as const, record, log, cancel: undefined })
  })
  const runningOn = vi.fn(() => {
    if (world.away) return Promise.reject(new StoreUnavailable('away'))
    return Promise.resolve(world.running.filter(({ record }) => !world.taken.has(record.id)))
  })
  const takeover = new Takeover({
    store: { claim, runningOn },
    node: 'n1',
    line: { most: 2, withinMs: 500 },
    sweepAfterMs: 10_000,
    isLeaving: () => world.isLeaving,
    onClaimed: ({ record }: ClaimedStream, { isFollowed }) => {
      claimed.push([record.id, isFollowed])
      return isFollowed ? new Promise((resolve) => going.set(record.id, resolve)) : Promise.resolve()
    },
    onFault: (error) => faults.push(error),
    ...options,
  })
  return { takeover, claimed, world, faults, claim, runningOn, goOn: (id: string) => going.get(id)?.() }
}

test('streams that are read here are claimed within the time given, not all at once', async () => {
  vi.spyOn(Math, 'random').mockReturnValueOnce(0.2).mockReturnValueOnce(0.8)
  const { takeover, claimed } = openTakeover()
  takeover.recoverSoon(recordOf('s-1'), () => true)
  takeover.recoverSoon(recordOf('s-2'), () => true)
  await vi.advanceTimersByTimeAsync(100)
  expect(claimed).toEqual([['s-1', true]])
  await vi.advanceTimersByTimeAsync(300)
  expect(claimed).toEqual([
    ['s-1', true],
    ['s-2', true],
  ])
})

test('no more are brought back at a time than allowed; the next is claimed when one goes on', async () => {
  const { takeover, claimed, goOn } = openTakeover()
  for (const id of ['s-1', 's-2', 's-3']) takeover.recoverSoon(recordOf(id), () => true)
  await vi.advanceTimersByTimeAsync(60_000)
  expect(claimed).toHaveLength(2)
  goOn(claimed[0]?.[0] ?? '')
  await vi.advanceTimersByTimeAsync(0)
  expect(claimed.map(([id]) => id).sort()).toEqual(['s-1', 's-2', 's-3'])
})

test('a claim that the store did not answer is tried again, and one that another node won is not', async () => {
  const { takeover, world, claimed, claim, faults } = openTakeover()
  world.away = true
  world.taken.add('s-2')
  takeover.recoverSoon(recordOf('s-1'), () => true)
  takeover.recoverSoon(recordOf('s-2'), () => true)
  await vi.advanceTimersByTimeAsync(1_000)
  expect(faults).toContainEqual(expect.any(StoreUnavailable))
  world.away = false
  await vi.advanceTimersByTimeAsync(60_000)
  expect(claimed).toEqual([['s-1', true]])
  const calls = claim.mock.calls.length
  await vi.advanceTimersByTimeAsync(60_000)
  expect(claim).toHaveBeenCalledTimes(calls)
})

test('a stream that is read here is claimed however long the store refused, though its readers have left', async () => {
  const { takeover, world, claimed } = openTakeover()
  let isRead = true
  world.away = true
  takeover.recoverSoon(recordOf('s-1'), () => true)
  takeover.recoverSoon(recordOf('s-2'), () => isRead)
  await vi.advanceTimersByTimeAsync(300_000)
  isRead = false
  world.away = false
  await vi.advanceTimersByTimeAsync(11_000)
  expect(claimed.sort()).toEqual([
    ['s-1', true],
    ['s-2', false],
  ])
})

test('what nobody reads is claimed again when the answer was lost, though it is not listed any more', async () => {
  const { takeover, world, claimed, claim } = openTakeover()
  world.running = [{ record: recordOf('s-1'), isFollowed: false }]
  claim.mockImplementationOnce(() => {
    world.running = []
    return Promise.reject(new StoreUnavailable('away'))
  })
  takeover.sweepSoon('dead')
  await vi.advanceTimersByTimeAsync(60_000)
  expect(claimed).toEqual([['s-1', false]])
})

test('a stream whose last reader left while it waited is not brought back', async () => {
  const { takeover, claimed, goOn } = openTakeover({ line: { most: 1, withinMs: 0 } })
  let isRead = true
  takeover.recoverSoon(recordOf('s-1'), () => true)
  takeover.recoverSoon(recordOf('s-2'), () => isRead)
  takeover.recoverSoon(recordOf('s-3'), () => true)
  await vi.advanceTimersByTimeAsync(0)
  isRead = false
  goOn('s-1')
  await vi.advanceTimersByTimeAsync(0)
  expect(claimed.map(([id]) => id)).toEqual(['s-1', 's-3'])
})

test('what nobody reads is claimed within half a minute, and what somebody reads is left to them', async () => {
  const { takeover, world, claimed } = openTakeover()
  world.running = [
    { record: recordOf('s-1'), isFollowed: false },
    { record: recordOf('s-2'), isFollowed: true },
  ]
  takeover.sweepSoon('dead')
  await vi.advanceTimersByTimeAsync(9_999)
  expect(claimed).toEqual([])
  await vi.advanceTimersByTimeAsync(20_001)
  expect(claimed).toEqual([['s-1', false]])
  // Their last reader has left.
  world.running = [{ record: recordOf('s-2'), isFollowed: false }]
  await vi.advanceTimersByTimeAsync(10_000)
  expect(claimed).toEqual([
    ['s-1', false],
    ['s-2', false],
  ])
})

test('a sweep that the store did not answer is done again; one that leaves nothing is the last', async () => {
  const { takeover, world, claimed, runningOn } = openTakeover()
  world.running = [{ record: recordOf('s-1'), isFollowed: false }]
  world.away = true
  takeover.sweepSoon('dead')
  await vi.advanceTimersByTimeAsync(30_000)
  expect(claimed).toEqual([])
  world.away = false
  await vi.advanceTimersByTimeAsync(10_000)
  expect(claimed).toEqual([['s-1', false]])
  const sweeps = runningOn.mock.calls.length
  await vi.advanceTimersByTimeAsync(600_000)
  expect(runningOn).toHaveBeenCalledTimes(sweeps)
})

test('a node that is leaving takes nothing over', async () => {
  const { takeover, world, claim } = openTakeover()
  world.running = [{ record: recordOf('s-1'), isFollowed: false }]
  world.isLeaving = true
  takeover.sweepSoon('dead')
  takeover.recoverSoon(recordOf('s-2'), () => true)
  await vi.advanceTimersByTimeAsync(60_000)
  expect(claim).not.toHaveBeenCalled()
})

test('nothing begins and no timer stays once it is closed', async () => {
  const { takeover, claim, runningOn } = openTakeover()
  takeover.recoverSoon(recordOf('s-1'), () => true)
  takeover.sweepSoon('dead')
  takeover.close()
  takeover.recoverSoon(recordOf('s-2'), () => true)
  expect(vi.getTimerCount()).toBe(0)
  await vi.advanceTimersByTimeAsync(60_000)
  expect(claim).not.toHaveBeenCalled()
  expect(runningOn).not.toHaveBeenCalled()
})
