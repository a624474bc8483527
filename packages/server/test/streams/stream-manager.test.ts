import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest'
import { createBlockRegistry } from '../../src/blocks/registry.js'
import type { Block } from '../../src/blocks/define-block.js'
import { asking, openManager, typesOf } from '../kit/manager.js'

beforeEach(() => {
  vi.useFakeTimers()
})

afterEach(() => {
  vi.useRealTimers()
})

function settle(): Promise<unknown> {
  return vi.advanceTimersByTimeAsync(0)
}

describe('a prompt', () => {
  test('starts a stream whose first event is there when it resolves', async () => {
    const { manager, provider } = openManager({ limits: { maxTokens: 77 } })
    const { log } = await manager.start(asking())
    expect([...log.eventsAfter(-1)][0]).toEqual({
      type: 'start',
      id: 's-1',
      seq: 0,
      epoch: log.epoch,
      block: 'ask',
      provider: 'scripted',
      model: 'scripted-1',
      max_tokens: 77,
    })
    expect(log.shown).toBeGreaterThanOrEqual(0)
    expect(Buffer.from(log.epoch, 'base64url').length).toBeGreaterThanOrEqual(16)
    expect(provider.calls[0]?.request).toMatchObject({
      block: 'ask',
      max_tokens: 77,
      turns: [{ role: 'user', text: 'why?' }],
    })
  })

  test('sent again attaches to the stream, while it runs and after its end', async () => {
    const { manager, provider } = openManager()
    const first = await manager.start(asking())
    expect((await manager.start(asking())).log).toBe(first.log)
    provider.calls[0]?.end()
    await settle()
    expect((await manager.start(asking())).log).toBe(first.log)
    expect(provider.calls).toHaveLength(1)
    expect(typesOf(first)).toEqual(['start', 'thinking', 'complete'])
  })

  test('sent many times at once starts one generation', async () => {
    const { manager, provider } = openManager()
    const all = await Promise.all(Array.from({ length: 20 }, () => manager.start(asking())))
    expect(new Set(all.map(({ log }) => log.epoch)).size).toBe(1)
    expect(provider.calls).toHaveLength(1)
    expect(manager.running).toBe(1)
  })

  test('sent at once by two connections needs one place of the session only', async () => {
    const { manager } = openManager({ limits: { maxStreamsPerSession: 1 } })
    const [one, two] = await Promise.all([manager.start(asking()), manager.start(asking())])
    expect(one.log).toBe(two.log)
  })

  test('of a conversation, sent at once by two connections, is not busy with itself', async () => {
    const { manager } = openManager()
    const prompt = asking({ conversation: 'c-1' })
    const [one, two] = await Promise.all([manager.start(prompt), manager.start(prompt)])
    expect(one.log).toBe(two.log)
  })

  test.each([
    ['another prompt', { prompt: 'how?' }],
    ['another block', { block: createBlockRegistry().get('explain') as Block }],
    ['other parameters', { params: { length: 'short' } }],
    ['parameters of another shape', { params: { a: [['b', 1]] } }],
    ['another conversation', { conversation: 'c-2' }],
    ['another model', { model: 'm-2' }],
  ])('with a used id and %s is id_in_use', async (_what, different) => {
    const { manager, provider } = openManager()
    await manager.start(asking({ params: { a: { b: 1 } } }))
    await expect(manager.start(asking({ params: { a: { b: 1 } }, ...different }))).rejects.toMatchObject({
      code: 'id_in_use',
    })
    expect(provider.calls).toHaveLength(1)
  })

  test('is the same whatever the order of its parameters', async () => {
    const { manager, provider } = openManager()
    await manager.start(asking({ params: { a: 1, b: { c: 2, d: 3 } } }))
    await manager.start(asking({ params: { b: { d: 3, c: 2 }, a: 1 } }))
    expect(provider.calls).toHaveLength(1)
  })

  test('with the same id in another session is another stream', async () => {
    const { manager, provider } = openManager()
    const one = await manager.start(asking())
    const two = await manager.start(asking({ session: 'bob' }))
    expect(one.log.epoch).not.toBe(two.log.epoch)
    expect(provider.calls).toHaveLength(2)
  })

  test('whose block throws leaves nothing behind', async () => {
    const { manager } = openManager({ limits: { maxStreamsPerSession: 1 } })
    const broken: Block = {
      ...asking().block,
      prompt: () => {
        throw new Error('broken block')
      },
    }
    await expect(manager.start(asking({ block: broken, conversation: 'c-1' }))).rejects.toThrow('broken block')
    expect(manager.running).toBe(0)
    expect(await manager.find({ session: 'alice', id: 's-1' })).toBeUndefined()
    await manager.start(asking({ conversation: 'c-1' }))
  })
})

describe('the number of streams at once', () => {
  test('is counted per session, and a place comes back on every way to end', async () => {
    const { manager, provider } = openManager({ limits: { maxStreamsPerSession: 2 } })
    const endings = [
      () => provider.calls.at(-1)?.end(),
      () => provider.calls.at(-1)?.fail(new Error('odd')),
      () => manager.cancel({ session: 'alice', id: `s-${provider.calls.length}` }),
    ]
    await manager.start(asking({ id: 'long' }))
    for (const end of endings) {
      await manager.start(asking({ id: `s-${provider.calls.length + 1}` }))
      await expect(manager.start(asking({ id: 'too-many' }))).rejects.toMatchObject({ code: 'too_many_streams' })
      await end()
      await settle()
    }
    expect(manager.running).toBe(1)
    await manager.start(asking({ id: 'next' }))
    await manager.start(asking({ session: 'bob', id: 'other' }))
  })

  test('does not count against a prompt that exists', async () => {
    const { manager } = openManager({ limits: { maxStreamsPerSession: 1 } })
    const first = await manager.start(asking())
    await expect(manager.start(asking({ id: 's-2' }))).rejects.toMatchObject({ code: 'too_many_streams' })
    expect((await manager.start(asking())).log).toBe(first.log)
  })

  test('is given back by a prompt that was refused', async () => {
    const { manager, provider } = openManager({ limits: { maxStreamsPerSession: 2 } })
    await manager.start(asking({ conversation: 'c-1' }))
    for (let count = 0; count < 5; count++) {
      await expect(manager.start(asking({ id: 's-2', conversation: 'c-1' }))).rejects.toMatchObject({
        code: 'conversation_busy',
      })
    }
    await manager.start(asking({ id: 's-2' }))
    expect(provider.calls).toHaveLength(2)
  })
})

describe('finding', () => {
  test('takes the session and id, or the id and epoch, and nothing else', async () => {
    const { manager, provider } = openManager()
    const { log } = await manager.start(asking())
    for (const ended of [false, true]) {
      expect((await manager.find({ session: 'alice', id: 's-1' }))?.log).toBe(log)
      expect((await manager.find({ id: 's-1', epoch: log.epoch }))?.log).toBe(log)
      expect(await manager.find({ session: 'bob', id: 's-1' })).toBeUndefined()
      expect(await manager.find({ id: 's-2', epoch: log.epoch })).toBeUndefined()
      expect(await manager.find({ id: 's-1', epoch: 'x' })).toBeUndefined()
      if (!ended) provider.calls[0]?.end()
      await settle()
    }
  })
})

describe('a cancel', () => {
  test('stops the vendor, ends the log once, and may be repeated', async () => {
    const { manager, provider, ended } = openManager()
    const stream = await manager.start(asking())
    provider.calls[0]?.text('a')
    await settle()
    await manager.cancel({ session: 'alice', id: 's-1' })
    await manager.cancel({ session: 'alice', id: 's-1' })
    await settle()
    await manager.cancel({ session: 'alice', id: 's-1' })
    expect(provider.calls[0]?.signal.aborted).toBe(true)
    expect(typesOf(stream)).toEqual(['start', 'thinking', 'chunk', 'cancelled'])
    expect(stream.log.terminal).toMatchObject({ reason: 'client' })
    expect(ended).toHaveLength(1)
  })

  test('of another session finds nothing and stops nothing', async () => {
    const { manager, provider } = openManager()
    await manager.start(asking())
    expect(await manager.cancel({ session: 'bob', id: 's-1' })).toBeUndefined()
    expect(provider.calls[0]?.signal.aborted).toBe(false)
  })

  test('that overtook its prompt counts for ten seconds', async () => {
    const { manager, provider } = openManager()
    expect(await manager.cancel({ session: 'alice', id: 's-1' })).toBeUndefined()
    await vi.advanceTimersByTimeAsync(9_999)
    const stream = await manager.start(asking())
    await settle()
    expect(typesOf(stream)).toEqual(['start', 'cancelled'])
    expect(provider.calls).toHaveLength(0)
    expect(manager.running).toBe(0)
  })

  test('that came long before its prompt is forgotten', async () => {
    const { manager, provider } = openManager()
    await manager.cancel({ session: 'alice', id: 's-1' })
    await vi.advanceTimersByTimeAsync(10_001)
    await manager.start(asking())
    expect(provider.calls).toHaveLength(1)
  })

  test('that overtook its prompt stops that one only', async () => {
    const { manager, provider } = openManager()
    await manager.cancel({ session: 'alice', id: 's-1' })
    await manager.start(asking({ id: 's-2' }))
    await manager.start(asking({ session: 'bob' }))
    expect(provider.calls).toHaveLength(2)
  })
})

describe('a retry', () => {
  test('skips a wait, and says so when there is none', async () => {
    const { manager, provider } = openManager()
    const key = { session: 'alice', id: 's-1' }
    expect(await manager.retry(key)).toBe('not_found')
    await manager.start(asking())
    expect(await manager.retry(key)).toBe('not_waiting')
    const { ProviderError } = await import('../../src/ports/provider.js')
    provider.calls[0]?.fail(new ProviderError('llm_rate_limited', { retryAfterMs: 30_000 }))
    await settle()
    expect(await manager.retry(key)).toBe('retrying')
    await settle()
    expect(provider.calls).toHaveLength(2)
    provider.calls[1]?.end()
    await settle()
    expect(await manager.retry(key)).toBe('not_waiting')
  })
})
