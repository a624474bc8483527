import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest'
import { type Asked, asking, openManager, typesOf } from '../kit/manager.js'

beforeEach(() => {
  vi.useFakeTimers()
})

afterEach(() => {
  vi.useRealTimers()
})

const KEY = { session: 'alice', id: 's-1' }

function settle(): Promise<unknown> {
  return vi.advanceTimersByTimeAsync(0)
}

describe('a stream without a reader', () => {
  async function started(orphanGraceMs: number) {
    const opened = openManager({ limits: { orphanGraceMs } })
    return { ...opened, stream: await opened.manager.start(asking()) }
  }

  test('that was only started waits a minute for its first one', async () => {
    const { stream } = await started(0)
    await vi.advanceTimersByTimeAsync(59_999)
    expect(stream.log.terminal).toBeUndefined()
    await vi.advanceTimersByTimeAsync(1)
    expect(stream.log.terminal).toMatchObject({ type: 'cancelled', reason: 'abandoned' })
  })

  test('is cancelled when the grace is over, counted from the last that left', async () => {
    const { stream, provider } = await started(5_000)
    const [one, two] = [stream.enter(), stream.enter()]
    await vi.advanceTimersByTimeAsync(100_000)
    one()
    one()
    await vi.advanceTimersByTimeAsync(100_000)
    expect(stream.log.terminal).toBeUndefined()
    two()
    await vi.advanceTimersByTimeAsync(4_999)
    expect(stream.log.terminal).toBeUndefined()
    await vi.advanceTimersByTimeAsync(1)
    expect(stream.log.terminal).toMatchObject({ reason: 'abandoned' })
    expect(provider.calls[0]?.signal.aborted).toBe(true)
  })

  test('goes on when one returns in time', async () => {
    const { stream } = await started(5_000)
    stream.enter()()
    await vi.advanceTimersByTimeAsync(4_000)
    const leave = stream.enter()
    await vi.advanceTimersByTimeAsync(100_000)
    expect(stream.log.terminal).toBeUndefined()
    leave()
    await vi.advanceTimersByTimeAsync(5_000)
    expect(stream.log.terminal).toMatchObject({ reason: 'abandoned' })
  })

  test('is cancelled at once where the grace is 0', async () => {
    const { stream } = await started(0)
    stream.enter()()
    await vi.advanceTimersByTimeAsync(1)
    expect(stream.log.terminal).toMatchObject({ reason: 'abandoned' })
  })

  test('is never cancelled where the grace is -1', async () => {
    const { stream } = await started(-1)
    await vi.advanceTimersByTimeAsync(100_000)
    stream.enter()()
    await vi.advanceTimersByTimeAsync(700_000)
    expect(stream.log.terminal).toBeUndefined()
  })

  test('that has ended starts no clock', async () => {
    const { stream, provider } = await started(1_000)
    const leave = stream.enter()
    provider.calls[0]?.end()
    await settle()
    leave()
    await vi.advanceTimersByTimeAsync(10_000)
    expect(typesOf(stream).at(-1)).toBe('complete')
  })
})

describe('a limit', () => {
  test('of bytes ends the stream as cancelled', async () => {
    const { manager, provider } = openManager({ limits: { maxStreamBytes: 5_000 } })
    const { log } = await manager.start(asking())
    for (let count = 0; count < 100; count++) provider.calls[0]?.text('x'.repeat(100))
    await settle()
    expect(log.terminal).toMatchObject({ type: 'cancelled', reason: 'limit' })
    // The chunk that passes the limit is the last one.
    expect(log.text()).toHaveLength(5_100)
    expect(provider.calls[0]?.signal.aborted).toBe(true)
  })

  test('of time ends the stream as cancelled, whoever reads it', async () => {
    const { manager } = openManager({ limits: { maxStreamMs: 10_000 } })
    const stream = await manager.start(asking())
    stream.enter()
    await vi.advanceTimersByTimeAsync(9_999)
    expect(stream.log.terminal).toBeUndefined()
    await vi.advanceTimersByTimeAsync(1)
    expect(stream.log.terminal).toMatchObject({ type: 'cancelled', reason: 'limit' })
  })
})

describe('stopping', () => {
  test('a drain refuses new streams, attaches to known ones, and waits for those that run', async () => {
    const { manager, provider } = openManager()
    const first = await manager.start(asking())
    manager.drain()
    await expect(manager.start(asking({ id: 's-2' }))).rejects.toMatchObject({ code: 'shutting_down' })
    expect((await manager.start(asking())).log).toBe(first.log)
    let idle = false
    const waited = manager.idle({ signal: new AbortController().signal }).then(() => {
      idle = true
    })
    await settle()
    expect(idle).toBe(false)
    provider.calls[0]?.end()
    await waited
    expect(typesOf(first).at(-1)).toBe('complete')
  })

  test('the wait ends when its signal does', async () => {
    const { manager } = openManager()
    await manager.start(asking())
    const patience = new AbortController()
    const waited = manager.idle({ signal: patience.signal })
    patience.abort()
    await waited
    expect(manager.running).toBe(1)
  })

  test('stopAll ends every stream with shutdown and leaves no timer but the expiry', async () => {
    const { manager, provider, store } = openManager()
    const streams = await Promise.all(['s-1', 's-2', 's-3'].map((id) => manager.start(asking({ id }))))
    manager.stopAll()
    await settle()
    expect(streams.map(({ log }) => log.terminal)).toMatchObject(
      new Array(3).fill({ type: 'cancelled', reason: 'shutdown' }),
    )
    expect(provider.calls.every(({ signal }) => signal.aborted)).toBe(true)
    expect(manager.running).toBe(0)
    await store.close()
    expect(vi.getTimerCount()).toBe(0)
  })
})

describe('a stream that has ended', () => {
  test('can be read until it expires, and its memory is given back then', async () => {
    const { manager, provider, store } = openManager({ ttlMs: 10_000 })
    const { log } = await manager.start(asking())
    provider.calls[0]?.text('a')
    provider.calls[0]?.end()
    await vi.advanceTimersByTimeAsync(9_999)
    expect((await manager.find(KEY))?.log.text()).toBe('a')
    await vi.advanceTimersByTimeAsync(1)
    expect(await manager.find(KEY)).toBeUndefined()
    expect(await manager.find({ id: 's-1', epoch: log.epoch })).toBeUndefined()
    expect(await store.list('alice')).toEqual([])
    expect(vi.getTimerCount()).toBe(0)
  })

  test('leaves its id free once it has expired', async () => {
    const { manager, provider } = openManager({ ttlMs: 10_000 })
    const first = await manager.start(asking())
    provider.calls[0]?.end()
    await vi.advanceTimersByTimeAsync(10_000)
    const second = await manager.start(asking({ prompt: 'something else' }))
    expect(second.log.epoch).not.toBe(first.log.epoch)
  })
})

describe('a conversation', () => {
  const inIt = (id: string, more: Asked = {}) => asking({ id, conversation: 'c-1', prompt: `prompt of ${id}`, ...more })

  test('takes one prompt at a time, and gives the next one its turns', async () => {
    const { manager, provider } = openManager()
    await manager.start(inIt('s-1'))
    await expect(manager.start(inIt('s-2'))).rejects.toMatchObject({
      code: 'conversation_busy',
      error: { retryable: true },
    })
    provider.calls[0]?.text('One', '.')
    provider.calls[0]?.end()
    await settle()
    const second = await manager.start(inIt('s-2'))
    expect(provider.calls[1]?.request.turns).toEqual([
      { role: 'user', text: 'prompt of s-1' },
      { role: 'assistant', text: 'One.' },
      { role: 'user', text: 'prompt of s-2' },
    ])
    expect([...second.log.eventsAfter(-1)][0]).toMatchObject({ turns: 1 })
  })

  test('is free again for whoever was told of the end', async () => {
    const { manager, provider } = openManager()
    const { log } = await manager.start(inIt('s-1'))
    const next = new Promise((resolve) =>
      log.watch({ told: () => log.terminal && resolve(manager.start(inIt('s-2'))) }),
    )
    provider.calls[0]?.end()
    await next
    expect(provider.calls).toHaveLength(2)
  })

  test.each([
    ['completed', true, 'a', 1],
    ['completed without a word', true, '', 1],
    ['was cancelled with text', false, 'a', 1],
    ['was cancelled without text', false, '', 0],
  ])('of a stream that %s: complete %s, text %j, turns kept %d', async (_what, complete, text, turns) => {
    const { manager, provider } = openManager()
    await manager.start(inIt('s-1'))
    if (text !== '') provider.calls[0]?.text(text)
    await settle()
    if (complete) provider.calls[0]?.end()
    else await manager.cancel(KEY)
    await settle()
    await manager.start(inIt('s-2'))
    expect(provider.calls[1]?.request.turns).toHaveLength(1 + 2 * turns)
  })

  test('keeps nothing of a stream that failed, nor of its reasoning', async () => {
    const { manager, provider } = openManager()
    await manager.start(inIt('s-1'))
    provider.calls[0]?.text('half')
    provider.calls[0]?.fail(new Error('odd'))
    await settle()
    await manager.start(inIt('s-2'))
    expect(provider.calls[1]?.request.turns).toHaveLength(1)
    provider.calls[1]?.event({ type: 'thinking', text: 'Hm' })
    await settle()
    await manager.cancel({ session: 'alice', id: 's-2' })
    await settle()
    await manager.start(inIt('s-3'))
    expect(provider.calls[2]?.request.turns).toHaveLength(1)
  })

  test('is forgotten when nobody went on with it in time', async () => {
    const { manager, provider } = openManager()
    await manager.start(inIt('s-1'))
    provider.calls[0]?.end()
    await vi.advanceTimersByTimeAsync(3_600_001)
    await manager.start(inIt('s-2'))
    expect(provider.calls[1]?.request.turns).toHaveLength(1)
  })

  test('gives no more than the newest turns that fit its bound', async () => {
    const { manager, provider } = openManager()
    for (const [index, size] of [9_000, 9_000, 9_000, 9_000].entries()) {
      await manager.start(inIt(`s-${index}`))
      provider.calls[index]?.text(String(index).repeat(size))
      provider.calls[index]?.end()
      await settle()
    }
    await manager.start(inIt('last'))
    const answers = provider.calls[4]?.request.turns.filter(({ role }) => role === 'assistant')
    expect(answers?.map(({ text }) => text[0])).toEqual(['1', '2', '3'])
  })

  test('is another one in another session', async () => {
    const { manager, provider } = openManager()
    await manager.start(inIt('s-1'))
    await manager.start(inIt('s-1', { session: 'bob' }))
    expect(provider.calls).toHaveLength(2)
  })
})
