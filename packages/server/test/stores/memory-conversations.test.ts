import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest'
import { MemoryConversations } from '../../src/stores/memory-conversations.js'
import { conversationSuite } from '../kit/conversation-suite.js'

beforeEach(() => {
  vi.useFakeTimers()
})

afterEach(() => {
  vi.useRealTimers()
})

describe('conversations in memory', () => {
  conversationSuite((options) => ({
    conversations: new MemoryConversations(options),
    pass: async (ms) => {
      await vi.advanceTimersByTimeAsync(ms)
    },
  }))

  test('the one unused for longest makes room when there are too many', async () => {
    const conversations = new MemoryConversations({ ttlMs: 10_000, reserveMs: 100_000 })
    const turn = { prompt: 'why?', answer: 'because' }
    for (let count = 0; count <= 10_000; count++) {
      const key = { session: 'alice', conversation: `c-${count}` }
      await conversations.begin(key, 's')
      await conversations.end(key, 's', turn)
    }
    expect(await conversations.begin({ session: 'alice', conversation: 'c-0' }, 's')).toEqual({
      begun: true,
      turns: [],
    })
    expect(await conversations.begin({ session: 'alice', conversation: 'c-10000' }, 's')).toEqual({
      begun: true,
      turns: [turn],
    })
  })
})
