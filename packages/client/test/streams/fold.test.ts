import type { StreamEvent } from '@runnel/protocol'
import { expect, test } from 'vitest'
import { fold, foldFailure, foldReset, initialView, isEnded } from '../../src/streams/fold.js'
import { chunk, complete, start } from '../kit/messages.js'

const FAILURE = { kind: 'llm', code: 'llm_overloaded', message: 'The model is busy.', retryable: true } as const

function play(...events: StreamEvent[]) {
  return events.reduce((view, event) => fold(view, event, 1000), initialView('one'))
}

const retrying: StreamEvent = {
  type: 'status',
  id: 'one',
  seq: 1,
  state: 'retrying',
  attempt: 2,
  max_attempts: 5,
  delay_ms: 700,
  error: FAILURE,
}

test('nothing heard yet is "sending"', () => {
  expect(initialView('one')).toEqual({ id: 'one', status: 'sending', text: '', reasoning: '', seq: -1, generation: 0 })
})

test('the start names provider, model, bounds and the turns used', () => {
  const view = play({ ...start('one'), max_tokens: 100, turns: 2 } as StreamEvent)
  expect(view).toMatchObject({ status: 'thinking', provider: 'demo', model: 'demo', max_tokens: 100, turns: 2, seq: 0 })
})

test('reasoning and answer grow apart', () => {
  const view = play(
    start('one'),
    { type: 'chunk', id: 'one', seq: 1, token: 'Hm', channel: 'reasoning' },
    { type: 'chunk', id: 'one', seq: 2, token: '.', channel: 'reasoning' },
  )
  expect(view).toMatchObject({ status: 'thinking', reasoning: 'Hm.', text: '' })
  expect(fold(view, chunk('one', 3, 'Yes'), 0)).toMatchObject({ status: 'streaming', reasoning: 'Hm.', text: 'Yes' })
})

test.each(['queued', 'thinking'] as const)('a status %s is shown', (state) => {
  expect(play(start('one'), { type: 'status', id: 'one', seq: 1, state }).status).toBe(state)
})

test('a takeover is shown until the text goes on', () => {
  const view = play(start('one'), { type: 'status', id: 'one', seq: 1, state: 'recovering', epoch: 'e2' })
  expect(view.status).toBe('recovering')
  expect(fold(view, chunk('one', 2, 'a'), 0).status).toBe('streaming')
})

test('a retry tells its moment, and any later event ends it', () => {
  const view = play(start('one'), retrying)
  expect(view.retry).toEqual({ attempt: 2, max_attempts: 5, at: 1700, error: FAILURE })
  expect(fold(view, chunk('one', 2, 'a'), 0)).not.toHaveProperty('retry')
})

test('an event from the future advances the number and nothing else', () => {
  const view = play(start('one'), retrying)
  expect(fold(view, { type: 'unknown', id: 'one', seq: 2 }, 0)).toEqual({ ...view, seq: 2 })
})

test('the end carries what it says', () => {
  const usage = { input_tokens: 1, output_tokens: 2 }
  expect(play(start('one'), { ...complete('one', 1), model: 'demo-2', usage } as StreamEvent)).toMatchObject({
    status: 'complete',
    model: 'demo-2',
    finish_reason: 'stop',
    usage,
    timing: { ttft_ms: 1, duration_ms: 2 },
  })
  expect(play(start('one'), { type: 'error', id: 'one', seq: 1, error: FAILURE, usage })).toMatchObject({
    status: 'error',
    error: FAILURE,
    usage,
  })
  expect(play(start('one'), { type: 'cancelled', id: 'one', seq: 1, reason: 'limit', usage })).toMatchObject({
    status: 'cancelled',
    cancel_reason: 'limit',
    usage,
  })
})

test('a failure keeps the text, a reset voids it and counts', () => {
  const view = play(start('one'), chunk('one', 1, 'half'))
  expect(foldFailure(view, FAILURE)).toMatchObject({ status: 'error', text: 'half', error: FAILURE })
  expect(foldReset(foldReset(view))).toEqual({ ...initialView('one'), generation: 2 })
})

test('a view is never changed in place', () => {
  const view = Object.freeze(play(start('one'), chunk('one', 1, 'a')))
  expect(fold(view, chunk('one', 2, 'b'), 0).text).toBe('ab')
  expect(view.text).toBe('a')
})

test('only complete, error and cancelled end a view', () => {
  const ended = ['complete', 'error', 'cancelled']
  const all = ['sending', 'queued', 'thinking', 'streaming', 'retrying', 'recovering', ...ended] as const
  expect(all.filter((status) => isEnded({ ...initialView('one'), status: status as 'error' }))).toEqual(ended)
})
