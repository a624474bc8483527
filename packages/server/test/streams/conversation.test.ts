import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest'
import { StoreUnavailable } from '../../src/ports/stream-store.js'
import { MemoryConversations } from '../../src/stores/memory-conversations.js'
import { MemoryStore } from '../../src/stores/memory-store.js'
import { asking, openManager } from '../kit/manager.js'

const KEY = { session: 'alice', conversation: 'c-1' }

beforeEach(() => {
  vi.useFakeTimers()
})

afterEach(() => {
  vi.useRealTimers()
})

/** Two nodes on the same stores. */
function openNodes() {
  const store = new MemoryStore({ ttlMs: 600_000, maxBytes: 1_000_000 })
  const conversations = new MemoryConversations({ ttlMs: 3_600_000, reserveMs: 1_500_000 })
  return {
    store,
    conversations,
    here: openManager({ store, conversations }),
    there: openManager({ store, conversations }),
  }
}

const inIt = (id: string) => asking({ id, conversation: KEY.conversation, prompt: `prompt of ${id}` })

function settle(): Promise<unknown> {
  return vi.advanceTimersByTimeAsync(0)
}

describe('a conversation that another node answers', () => {
  test('is busy while its stream runs there, and goes on here afterwards', async () => {
    const { here, there } = openNodes()
    await there.manager.start(inIt('s-1'))
    await expect(here.manager.start(inIt('s-2'))).rejects.toMatchObject({ code: 'conversation_busy' })
    there.provider.calls[0]?.text('One.')
    there.provider.calls[0]?.end()
    await settle()
    await here.manager.start(inIt('s-2'))
    expect(here.provider.calls[0]?.request.turns.map(({ text }) => text)).toEqual([
      'prompt of s-1',
      'One.',
      'prompt of s-2',
    ])
  })

  test('whose end was not told gets its turn from the log, once', async () => {
    const { here, there, conversations } = openNodes()
    await there.manager.start(inIt('s-1'))
    const tell = vi.spyOn(conversations, 'end').mockRejectedValueOnce(new StoreUnavailable('away'))
    there.provider.calls[0]?.text('One.')
    there.provider.calls[0]?.end()
    await settle()
    expect(there.faults).toHaveLength(1)
    await here.manager.start(inIt('s-2'))
    await conversations.end(KEY, 's-1', { prompt: 'prompt of s-1', answer: 'One.' })
    expect(tell).toHaveBeenCalledTimes(3)
    expect(here.provider.calls[0]?.request.turns).toHaveLength(3)
    here.provider.calls[0]?.end()
    await settle()
    await there.manager.start(inIt('s-3'))
    expect(there.provider.calls[1]?.request.turns).toHaveLength(5)
  })

  test('has as long as an entry takes where no stream came of it', async () => {
    const { here, conversations } = openNodes()
    await conversations.begin(KEY, 'of-a-dead-node')
    await vi.advanceTimersByTimeAsync(30_000)
    await expect(here.manager.start(inIt('s-1'))).rejects.toMatchObject({ code: 'conversation_busy' })
    await vi.advanceTimersByTimeAsync(1)
    await here.manager.start(inIt('s-1'))
    expect(here.provider.calls).toHaveLength(1)
  })
})

describe('the same prompt of a conversation', () => {
  test('at two nodes at once is answered once, and frees the conversation with its end', async () => {
    const { here, there } = openNodes()
    const both = await Promise.all([here.manager.start(inIt('s-1')), there.manager.start(inIt('s-1'))])
    expect(both[0].record.epoch).toBe(both[1].record.epoch)
    const [call, ...more] = [...here.provider.calls, ...there.provider.calls]
    expect(more).toEqual([])
    await expect(there.manager.start(inIt('s-2'))).rejects.toMatchObject({ code: 'conversation_busy' })
    call?.end()
    await settle()
    await there.manager.start(inIt('s-2'))
    expect(there.provider.calls.at(-1)?.request.turns).toHaveLength(3)
  })

  test('is answered by the next node that is asked, when the first died before its stream was entered', async () => {
    const { here, there, conversations } = openNodes()
    await conversations.begin(KEY, 's-1')
    await here.manager.start(inIt('s-1'))
    here.provider.calls[0]?.end()
    await settle()
    await there.manager.start(inIt('s-2'))
    expect(there.provider.calls[0]?.request.turns).toHaveLength(3)
  })
})

test('a prompt is refused at once when conversations cannot be reached, and leaves nothing behind', async () => {
  const { here, conversations } = openNodes()
  vi.spyOn(conversations, 'begin').mockRejectedValueOnce(new StoreUnavailable('away'))
  await expect(here.manager.start(inIt('s-1'))).rejects.toBeInstanceOf(StoreUnavailable)
  expect(here.manager.running).toBe(0)
  await here.manager.start(inIt('s-1'))
  expect(here.provider.calls).toHaveLength(1)
})
