import { afterEach, beforeEach, expect, test, vi } from 'vitest'
import { MemoryConversations } from '../../src/stores/memory-conversations.js'

const KEY = { session: 'alice', conversation: 'c-1' }
const TURN = { prompt: 'why?', answer: 'because' }

let conversations: MemoryConversations

beforeEach(() => {
  vi.useFakeTimers()
  conversations = new MemoryConversations(10_000)
})

afterEach(() => {
  vi.useRealTimers()
})

test('a conversation is reserved for one stream, and freed by that one only', async () => {
  expect(await conversations.begin(KEY, 's-1')).toEqual([])
  expect(await conversations.begin(KEY, 's-2')).toBe('busy')
  await conversations.end(KEY, 's-2', TURN)
  expect(await conversations.begin(KEY, 's-2')).toBe('busy')
  await conversations.end(KEY, 's-1', TURN)
  expect(await conversations.begin(KEY, 's-2')).toEqual([TURN])
})

test('a stream that adds nothing leaves the turns as they were', async () => {
  await conversations.begin(KEY, 's-1')
  await conversations.end(KEY, 's-1', TURN)
  await conversations.begin(KEY, 's-2')
  await conversations.end(KEY, 's-2', undefined)
  expect(await conversations.begin(KEY, 's-3')).toEqual([TURN])
})

test('one that is being answered does not expire, and keeps its turns', async () => {
  await conversations.begin(KEY, 's-1')
  await conversations.end(KEY, 's-1', TURN)
  await vi.advanceTimersByTimeAsync(9_000)
  await conversations.begin(KEY, 's-2')
  await vi.advanceTimersByTimeAsync(60_000)
  expect(await conversations.begin(KEY, 's-3')).toBe('busy')
  await conversations.end(KEY, 's-2', TURN)
  expect(await conversations.begin(KEY, 's-3')).toEqual([TURN, TURN])
})

test('the one unused for longest makes room when there are too many', async () => {
  for (let count = 0; count <= 10_000; count++) {
    const key = { session: 'alice', conversation: `c-${count}` }
    await conversations.begin(key, 's')
    await conversations.end(key, 's', TURN)
  }
  expect(await conversations.begin({ session: 'alice', conversation: 'c-0' }, 's')).toEqual([])
  expect(await conversations.begin({ session: 'alice', conversation: 'c-10000' }, 's')).toEqual([TURN])
})
