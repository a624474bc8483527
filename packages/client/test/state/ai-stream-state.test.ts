import { expect, test } from 'vitest'
import { stateOf } from '../../src/state/ai-stream-state.js'

const NOTHING = () => {}
const ACTIONS = { start: () => 'id', cancel: NOTHING, retry: NOTHING, reset: NOTHING }

test('what costs something is made when it is asked for, and once', () => {
  let made = 0
  const data = () => {
    made += 1
    return undefined
  }
  const chunks = () => {
    made += 1
    return []
  }
  const state = stateOf({ view: undefined, connection: { name: 'idle' }, actions: ACTIONS, chunks, data })
  const { text, status, start } = state
  expect([text, status, start('Why?'), made]).toEqual(['', 'idle', 'id', 0])
  const copies = [{ ...state }, { ...state }]
  expect(copies.map((copy) => copy.chunks)).toEqual([[], []])
  expect(made).toBe(2)
})
