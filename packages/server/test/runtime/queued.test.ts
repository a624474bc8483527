import { afterEach, beforeEach, expect, test, vi } from 'vitest'
import { ProviderError } from '../../src/ports/provider.js'
import { CallQueue } from '../../src/runtime/call-queue.js'
import { run, settle, types } from '../kit/generation.js'
import { asking, openManager, typesOf } from '../kit/manager.js'
import { scriptedProvider } from '../kit/scripted-provider.js'

beforeEach(() => {
  vi.useFakeTimers()
})

afterEach(() => {
  vi.useRealTimers()
})

test('a generation without a place says that it is queued, and asks the vendor when it has one', async () => {
  const provider = scriptedProvider()
  const calls = new CallQueue(1)
  const first = run(provider, { calls })
  const second = run(provider, { calls })
  await settle()
  expect(types(second.events)).toEqual(['queued'])
  expect(provider.calls).toHaveLength(1)
  ;(await provider.call(0)).end()
  await first.done
  ;(await provider.call(1)).end()
  await second.done
  expect(types(second.events)).toEqual(['queued', 'thinking', 'complete'])
  expect(calls.running).toBe(0)
})

test('while it waits to retry it holds no place, and afterwards it stands in line like any other', async () => {
  const provider = scriptedProvider()
  const calls = new CallQueue(1)
  const first = run(provider, { calls })
  const second = run(provider, { calls })
  ;(await provider.call(0)).fail(new ProviderError('llm_overloaded'))
  const held = await provider.call(1)
  await vi.advanceTimersByTimeAsync(1_000)
  expect(types(first.events)).toEqual(['thinking', 'retrying', 'queued'])
  held.end()
  await second.done
  ;(await provider.call(2)).end()
  await first.done
  expect(types(first.events)).toEqual(['thinking', 'retrying', 'queued', 'thinking', 'complete'])
})

test.each(['client', 'abandoned', 'limit', 'shutdown'])(
  '%s ends a queued generation, which leaves the line',
  async (reason) => {
    const provider = scriptedProvider()
    const calls = new CallQueue(1)
    const first = run(provider, { calls })
    const second = run(provider, { calls })
    second.abort.abort(reason)
    await second.done
    expect(second.events).toEqual([
      { type: 'status', state: 'queued' },
      { type: 'cancelled', reason },
    ])
    expect(calls.waiting).toBe(0)
    ;(await provider.call(0)).end()
    await first.done
    expect(provider.calls).toHaveLength(1)
    expect(calls.running).toBe(0)
  },
)

test('a vendor that takes no notice of its end holds no place', async () => {
  const provider = scriptedProvider({ obeysAbort: false })
  const calls = new CallQueue(1)
  const first = run(provider, { calls })
  await provider.call(0)
  first.abort.abort('client')
  await first.done
  expect(calls.running).toBe(0)
})

test('the streams of a node share its places, session by session', async () => {
  const { manager, provider } = openManager({ limits: { maxConcurrentCalls: 1 } })
  const streams = await Promise.all(
    ['a1', 'a2', 'b1'].map((id) => manager.start(asking({ session: id.charAt(0), id, prompt: id }))),
  )
  await settle()
  expect(streams.map(typesOf)).toEqual([
    ['start', 'thinking'],
    ['start', 'queued'],
    ['start', 'queued'],
  ])
  ;(await provider.call(0)).end()
  ;(await provider.call(1)).end()
  ;(await provider.call(2)).end()
  await settle()
  expect(provider.calls.map(({ request }) => request.turns.at(-1)?.text)).toEqual(['a1', 'a2', 'b1'])
  expect(streams.map(typesOf).map((types) => types.at(-1))).toEqual(['complete', 'complete', 'complete'])
})
