import { ErrorReply } from '@redis/client'
import { afterEach, beforeEach, expect, test, vi } from 'vitest'
import type { StoreNews } from '../../../src/ports/observer.js'
import { Outage } from '../../../src/stores/redis/outage.js'
import { RedisFault } from '../../../src/stores/redis/redis-fault.js'

let told: StoreNews[]
let outage: Outage

beforeEach(() => {
  vi.useFakeTimers({ toFake: ['performance'] })
  told = []
  outage = new Outage((news) => told.push(news))
})

afterEach(() => {
  vi.useRealTimers()
})

const cut = Object.assign(new Error('connect ECONNREFUSED redis://alice:secret@host'), { code: 'ECONNREFUSED' })

test('an outage is told once, and its end once everything has worked for a while', () => {
  outage.worked()
  for (let count = 0; count < 100; count += 1) outage.failed(cut)
  vi.advanceTimersByTime(7_000)
  outage.failed(new RedisFault('script', cut))
  outage.worked()
  vi.advanceTimersByTime(1_000)
  outage.worked()
  expect(told).toEqual([{ state: 'away', reason: 'ECONNREFUSED' }])
  vi.advanceTimersByTime(1_000)
  outage.worked()
  outage.worked()
  expect(told.slice(1)).toEqual([{ state: 'back', awayMs: 7_000 }])
})

test('a cluster of which a part is away is not back with every answer of the rest', () => {
  for (let count = 0; count < 100; count += 1) {
    outage.failed(cut)
    outage.worked()
    vi.advanceTimersByTime(500)
  }
  expect(told).toEqual([{ state: 'away', reason: 'ECONNREFUSED' }])
})

test.for(['LOADING', 'MASTERDOWN', 'CLUSTERDOWN'])('a server that serves nobody for now is away (%s)', (reply) => {
  outage.failed(new ErrorReply(`${reply} in words`))
  expect(told).toEqual([{ state: 'away', reason: reply }])
})

test('what a server refuses is told once a minute, by its own word for it', () => {
  const full = new RedisFault('script', new ErrorReply('OOM command not allowed'))
  for (let seconds = 0; seconds < 90; seconds += 1) {
    outage.failed(full)
    outage.worked()
    vi.advanceTimersByTime(1_000)
  }
  const refusal = { state: 'refuses', reason: 'OOM' }
  expect(told).toEqual([refusal, refusal])
})

test('an error without a code is told by its kind, never by what it says', () => {
  class SocketClosed extends Error {}
  outage.failed(new SocketClosed('at redis://alice:secret@host'))
  expect(told).toEqual([{ state: 'away', reason: 'SocketClosed' }])
})
