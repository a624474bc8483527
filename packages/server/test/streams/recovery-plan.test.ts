import { expect, test } from 'vitest'
import type { StreamRecord } from '../../src/ports/stream-store.js'
import { type RecoveryFacts, recoveryPlan } from '../../src/streams/recovery-plan.js'
import { StreamLog } from '../../src/streams/stream-log.js'
import { logOf } from '../kit/log-arbitraries.js'

const RECORD: StreamRecord = {
  session: 'alice',
  id: 's-1',
  epoch: 'e2',
  term: 2,
  owner: 'n2',
  fingerprint: 'f',
  request: { prompt: 'why?' },
  created_at: 0,
}

const HALF = logOf([
  { type: 'chunk', token: 'Hello' },
  { type: 'status', state: 'recovering', epoch: 'e2' },
])
const EMPTY = new StreamLog('s-1', 'e2')

function planFor(facts: Partial<RecoveryFacts> = {}) {
  return recoveryPlan({
    record: RECORD,
    log: HALF,
    cancel: undefined,
    isFollowed: true,
    view: 'markdown',
    onOwnerLoss: 'continue',
    ...facts,
  })
}

test('an answer that somebody reads goes on', () => {
  expect(planFor()).toBe('continue')
})

test('a stream that nobody reads is interrupted, begun or not', () => {
  expect(planFor({ isFollowed: false })).toBe('interrupt')
  expect(planFor({ isFollowed: false, log: EMPTY })).toBe('interrupt')
})

test('what must parse is not put together of two answers', () => {
  expect(planFor({ view: 'quiz' })).toBe('interrupt')
  expect(planFor({ view: 'diagram' })).toBe('interrupt')
})

test('a block that this server does not have is interrupted', () => {
  expect(planFor({ view: undefined })).toBe('interrupt')
})

test('a stream is brought back once', () => {
  expect(planFor({ record: { ...RECORD, term: 3 } })).toBe('interrupt')
  expect(planFor({ record: { ...RECORD, term: 3 }, log: EMPTY })).toBe('interrupt')
})

test('with onOwnerLoss error answers are interrupted, and what was never begun begins all the same', () => {
  expect(planFor({ onOwnerLoss: 'error' })).toBe('interrupt')
  expect(planFor({ onOwnerLoss: 'error', log: EMPTY, view: 'quiz' })).toBe('begin')
})

test('what was to be stopped is cancelled, whoever reads it', () => {
  expect(planFor({ cancel: 'client' })).toBe('cancel')
  expect(planFor({ cancel: 'client', isFollowed: false, log: EMPTY })).toBe('cancel')
})

test('a stream that has its end only has to be closed', () => {
  const log = logOf([{ type: 'cancelled', reason: 'client' }])
  expect(planFor({ log, cancel: 'client' })).toBe('close')
})
